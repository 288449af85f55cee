"""Published sets of the official shapes become labelled files; the texts are our own inventions."""

import pytest

from scoring.signals.labelled import read
from scoring.signals.preparing import RECIPES, main

KAF = """<KAF><text>
<wf wid="w1" sent="1" offset="0" length="6">Lovely</wf><wf wid="w2" sent="1" offset="7" length="4">room</wf>
<wf wid="w3" sent="2" offset="12" length="4">Cold</wf><wf wid="w4" sent="2" offset="16" length="1">!</wf>
<wf wid="w5" sent="3" offset="18" length="3">Two</wf><wf wid="w6" sent="3" offset="22" length="6">nights</wf>
</text><terms>
<term tid="t1"><span><target id="w1"/></span></term><term tid="t3"><span><target id="w3"/></span></term>
</terms><opinions>
<opinion><opinion_expression polarity="StrongPositive"><span><target id="t1"/></span></opinion_expression></opinion>
<opinion><opinion_expression polarity="Negative"><span><target id="t3"/></span></opinion_expression></opinion>
</opinions></KAF>"""  # noqa: E501

FILES = {
    "opener-sentences": {"a.kaf": KAF, "broken.kaf": "<KAF>"},
    "opener-documents": {"a.kaf": KAF},
    "m-absa": {
        "en/train.txt": "Fine bed####[['bed', 'room', 'positive'], ['', 'x', 'neutral']]\n"
        "Fine bed, bad bath####[['bed', 'x', 'positive'], ['bath', 'y', 'negative']]\n"
        "Broken####[[''no' list']]\nNo mark\n",
        "de/test.txt": "Zwei Betten####[]\n",
    },
    "yelp-sentences": {
        **{
            f"sentiment.{split}.{end}": f"{split} {end} _num_"
            for split in ("dev", "test")
            for end in "01"
        }
    },
    "exports": {
        "app/reviews_1.csv": "content,score\nWon't open,1\nSlow since May,1\nI do not know,1\n",
        "app/reviews_3.csv": "content,score\nNeeds work,3\nMiddling,3\nI do not know,3\n",
        "app/reviews_2.csv": "content,score\n",
    },
    "goemotions": {
        "labels.txt": "joy\nanger\nneutral\ncuriosity\n",
        "train.tsv": "Hurray [NAME]\t0\ta\nGrr\t1\tb\nSo so\t2\tc\nMixed\t0,1\td\nOh?\t3\te\n",
    },
}
LINES = {
    "opener-expressions": "exp#pol;n\nquite clean#positive;2\nnot clean#negative;1\n",
    "vader": "1\t0.2\tIt is a bus\n2\t-2.5\tAwful bus\n3\t1.0\tNice bus",
    "uci": "A fine pan.\t1\nA bad pan.\t0\nNo label\n",
    "semeval-tweets": "1\tpositive\tYes!\n2\tunknown\tWhat\n3\tneutral\tTrain at 9\n",
    "multibooked": '[{"text": "Bo", "opinions": [{"Polarity": "Strong Positive"}]}, '
    '{"text": "Hotel", "opinions": []}, '
    '{"text": "Mix", "opinions": [{"Polarity": "Positive"}, {"Polarity": "Negative"}]}]',
    "dynasent": '{"sentence": "Fine soup", "gold_label": "positive"}\n'
    '{"sentence": "It has soup", "gold_label": "neutral"}\n'
    '{"sentence": "Fine soup, bad bread", "gold_label": "mixed"}\n'
    '{"sentence": "Nobody agreed", "gold_label": null}\n',
    "stars": 'Rating,Title,Review_Text\n5,Well,"Good\nfit"\n3,,Wide\n1,,\nx,,None\n2,,Torn',
}
EXPECTED = {
    "opener-sentences": [("Lovely room", 1), ("Cold!", -1), ("Two nights", 0)],
    "opener-documents": [("Lovely room Cold! Two nights", 0)],
    "m-absa": [("Fine bed", 1), ("Zwei Betten", 0)],
    "yelp-sentences": [("dev 0 5", -1), ("dev 1 5", 1), ("test 0 5", -1), ("test 1 5", 1)],
    "goemotions": [("Hurray Joe", 1), ("Grr", -1), ("So so", 0)],
    "exports": [("Won't open", -1), ("Slow since May", -1), ("Needs work", 0), ("Middling", 0)],
    "opener-expressions": [("quite clean", 1), ("not clean", -1)],
    "vader": [("It is a bus", 0), ("Awful bus", -1), ("Nice bus", 1)],
    "uci": [("A fine pan.", 1), ("A bad pan.", -1)],
    "semeval-tweets": [("Yes!", 1), ("Train at 9", 0)],
    "multibooked": [("Bo", 1), ("Hotel", 0)],
    "dynasent": [("Fine soup", 1), ("It has soup", 0)],
    "stars": [("Well. Good\nfit", 1), ("Wide", 0), ("Torn", -1)],
}


@pytest.mark.parametrize("recipe", RECIPES)
def test_each_recipe_reads_its_set(recipe, tmp_path, capsys):
    source = tmp_path / "source"
    for name, content in FILES.get(recipe, {"": LINES.get(recipe)}).items():
        path = source / name if name else source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    out = tmp_path / "out.csv"
    assert main([recipe, str(source), "--out", str(out), "--language", "en"]) == 0
    assert f"{len(EXPECTED[recipe])} texts" in capsys.readouterr().out
    found = [(example.text, example.label) for example in read(out)]
    assert sorted(found) == sorted(EXPECTED[recipe])


def test_where_each_set_comes_from_and_its_terms_are_told(capsys):
    assert main([]) == 0
    told = capsys.readouterr().out
    assert [name for name, recipe in RECIPES.items() if recipe.terms not in told] == []


def test_stars_are_found_under_other_names(tmp_path):
    source, out = tmp_path / "fine.csv", tmp_path / "out.csv"
    source.write_text("Id,Score,Summary,Text\n1,5,Tasty,Good tea\n2,1,,Stale\n", encoding="utf-8")
    assert main(["stars", str(source), "--out", str(out)]) == 0
    assert [(each.text, each.label) for each in read(out)] == [
        ("Tasty. Good tea", 1),
        ("Stale", -1),
    ]
