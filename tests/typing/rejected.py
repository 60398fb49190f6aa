"""What a type checker must reject: each line that ends in ``# wrong``, and no other."""

from ifeval import Verdict, View, every, units
from ifeval.checker import Words, checker
from ifeval.checkers import length
from ifeval.verdict import decided


@checker("mine.phrases")
def phrases(view: View, *, wanted: Words) -> Verdict:
    """Look for phrases."""
    return decided(all(phrase in view.text for phrase in wanted), "phrases")


length.words(at_lest=3)  # wrong
length.words(at_least="three")  # wrong
length.words(3)  # wrong
phrases()  # wrong
phrases(wanted="abc")  # wrong
phrases(wanted=["a"], view=View.of(""))  # wrong
every("sentences", length.words())  # wrong
every(units.sentences(langauge="de"), length.words())  # wrong
every(units.lines, length.words(), empty="maybe")  # wrong
length.words() & "text"  # wrong

verdict = length.words(at_least=3).check("one two three")
if verdict:  # wrong
    print("passed")
passed = not verdict  # wrong
