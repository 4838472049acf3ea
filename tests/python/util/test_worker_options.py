"""The options of a group, read without the parser."""

import pytest

from aomaker_pytest.util import worker_options

_NEEDED = "--events a/1/events.jsonl --inputs=a/1/inputs --worker=gw3 --workers=4"
_ALL = [*_NEEDED.split(), "--testrun=abc"]


@pytest.mark.parametrize(
    "more",
    [
        [],
        ["--shared=3", "--walk", "tests", "--sole"],
        ["--without=a.py", "--without", "b.py"],
        ["--uncounted=tests", "--uncounted=modules", "--maxfail=0"],
        ["--units=class", "--claims=x=y", "--helper", "--walk="],
        ["--walk=-x"],
    ],
)
def test_options_are_those_of_the_parser(more):
    words = ["run", *_ALL, *more]
    quick = worker_options._of_group(words)
    assert quick is not None
    assert quick == worker_options._parser().parse_args(words)


def test_lists_are_not_shared():
    words = ["run", *_ALL]
    worker_options._of_group(words).without.append("a.py")
    assert worker_options._of_group(words).without == []


@pytest.mark.parametrize(
    "words",
    [
        ["run", *_ALL, "--shared=x"],
        ["run", *_ALL, "--shared=-1"],
        ["run", *_ALL, "--units=file"],
        ["run", *_ALL, "--sole=1"],
        ["run", *_ALL, "--walk", "-x"],
        ["run", *_ALL, "--walk"],
        ["run", *_ALL, "--unknown"],
        ["run", *_ALL, "--sol"],
        ["run", "--help"],
        ["run", *_ALL[:-1]],
        ["suite", "--out=x"],
        [],
    ],
)
def test_the_parser_is_asked_about_others(words):
    assert worker_options._of_group(words) is None
