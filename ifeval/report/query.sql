-- The tables that a query sees. What is read is put into "lines" by query.py.

create table lines (
    run text, line bigint, key text, sample text,
    strict boolean[], loose boolean[], joint boolean[],
    constraints json[], metadata json
);

-- A failure decides a conjunction, else what is undecided; nothing asked is no verdict.
create macro whole(passed) as case
    when len(passed) = 0 then null
    when list_contains(passed, false) then false
    when len(list_filter(passed, lambda p: p is null)) > 0 then null
    else true
end;

create view responses as select
    run, line, key, sample,
    whole(strict) as strict, whole(loose) as loose, whole(joint) as joint,
    len(strict) as constraints, metadata
from lines;

create view verdicts as select
    run, line, key, sample, number,
    constraints[number] ->> 'id' as id,
    strict[number] as strict, loose[number] as loose, joint[number] as joint,
    constraints[number] ->> 'status' as status,
    constraints[number] ->> 'reason' as reason,
    cast(constraints[number] ->> 'closeness' as double) as closeness,
    constraints[number] ->> 'measured' as measured,
    constraints[number] ->> 'wanted' as wanted
from (select *, unnest(range(1, len(strict) + 1)) as number from lines);
