"""Secrets and personal data: what is found, what is left alone, and what stands there instead."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("phonenumbers", reason="the extra build is not installed")

from ifeval.build import personal
from ifeval.build.scrub import Surrogates, surrogate

SHARED = Path(__file__).parents[2] / "shared" / "data" / "logs"

FOUND = [
    ("mail", "Write to ann.lee+x@corp-mail.co.uk today.", "ann.lee+x@corp-mail.co.uk"),
    ("card", "Card: 4111 1111 1111 1111, thanks.", "4111 1111 1111 1111"),
    ("card", "amex 378282246310005.", "378282246310005"),
    ("ssn", "SSN 219-09-9999 on file", "219-09-9999"),
    ("iban", "Pay to DE89 3704 0044 0532 0130 00 soon", "DE89 3704 0044 0532 0130 00"),
    ("iban", "gb82west12345698765432", "gb82west12345698765432"),
    ("ip", "from 8.8.4.4:53", "8.8.4.4"),
    ("ip", "host 2a00:1450:4001:81b::200e up", "2a00:1450:4001:81b::200e"),
    ("phone", "Call me at 0490 75 40 81 please", "0490 75 40 81"),
    ("phone", "reach us on +49 30 901820", "+49 30 901820"),
    ("phone", "the desk (415) 555-2671 is open", "(415) 555-2671"),
    ("secret: aws key", "id AKIAQ4J5X7MPLR2ZT6WV end", "AKIAQ4J5X7MPLR2ZT6WV"),
    ("secret: api key", "use sk-proj-a8Zk3nQ0vL5tYb7cWm2x now", "sk-proj-a8Zk3nQ0vL5tYb7cWm2x"),
    ("secret: password", "my password is hunt3r2go, shh", "hunt3r2go,"),
    ("secret: password", "postgres://bob:s3cr7tpw@db/x", "bob:s3cr7tpw"),
]

LEFT = [
    "Write to help@example.com or a@b.example.org.",  # nobody's
    "Order 4111111111111112 shipped.",  # no check digit
    "0000 0000 0000 0000",
    "numbers 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",  # a list
    "SSN 666-12-3456 or 000-11-2222 or 123-00-4567",  # never issued
    "DE89 3704 0044 0532 0130 01",  # check digits
    "version 1.2.3.4.5, 10.0.0.1 and 192.168.1.1, 127.0.0.1",
    "time 12:34:56 and ratio 1:2:3",
    "In 2024 we sold 1,234,567 units (2015-2020).",
    "pixels 1920x1080, hash 3f2504e0, ISBN 978-3-16-148410-0",
    "password: <your-password-1>, password=secret123",
    "def f(password = db.Column(db.String(80), 1)):",
    "sk-learn-is-a-library-for-machine-learning",  # no digit
    "data-ga4 rates at 3.1415926535897932",
]


@pytest.mark.parametrize(("kind", "text", "value"), FOUND, ids=[value for *_, value in FOUND])
def test_finds(kind: str, text: str, value: str) -> None:
    hits = personal.found(text)
    assert [(hit.kind, text[hit.start : hit.end]) for hit in hits] == [(kind, value)]


@pytest.mark.parametrize("text", LEFT)
def test_leaves(text: str) -> None:
    assert personal.found(text) == []


@pytest.mark.parametrize("kind", ["mail", "card", "ssn", "iban", "ip", "phone"])
def test_what_stands_instead_has_the_form_but_belongs_to_nobody(kind: str) -> None:
    values = [value for k, _, value in FOUND if k == kind]
    for value in values:
        instead = surrogate(kind, value, 7)
        assert instead != value
        if kind == "card":
            digits = [int(c) for c in instead if c.isdecimal()]
            assert personal.is_card(digits)
            assert len(instead) == len(value)
        if kind == "iban":
            assert [*personal.ibans(instead)] == [(0, len(value))]
        if kind in ("mail", "ssn", "ip"):
            assert personal.found(instead) == []


def test_the_same_value_has_the_same_surrogate_all_through_a_conversation() -> None:
    names = Surrogates()
    first, _ = names.scrubbed("Mail ann@corp.com or bob@corp.com.")
    again, hits = names.scrubbed("bob@corp.com and ANN@corp.com wrote.")
    assert first == "Mail person1@example.com or person2@example.com."
    assert again == "person2@example.com and person1@example.com wrote."
    assert [hit.kind for hit in hits] == ["mail", "mail"]
    assert names.counts == {"mail": 4}


@given(st.text())
def test_a_text_without_personal_data_stays_as_it_is(text: str) -> None:
    scrubbed, hits = Surrogates().scrubbed(text)
    assert hits or scrubbed == text


@pytest.mark.parametrize("text", ["1" * 200_000, "a@" * 100_000, "1 " * 100_000, "::" * 100_000])
def test_hostile_texts_take_linear_time(text: str) -> None:
    personal.found(text)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not beside this checkout")
def test_recall_on_labelled_texts() -> None:
    kinds = {"CREDIT_CARD": "card", "US_SSN": "ssn", "EMAIL_ADDRESS": "mail", "IBAN_CODE": "iban"}
    there: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for line in (SHARED / "pii_texts.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        hits = personal.found(row["text"])
        for span in row["spans"]:
            kind = kinds.get(span["type"])
            if kind:
                there[kind] += 1
                found[kind] += any(
                    h.kind == kind and h.start <= span["start"] and h.end >= span["end"]
                    for h in hits
                )
    assert {kind: found[kind] / there[kind] >= 0.97 for kind in kinds.values()} == dict.fromkeys(
        kinds.values(), True
    )
