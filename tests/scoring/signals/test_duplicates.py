"""Copied reviews are found, and nothing else is."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.signals.duplicates import (
    Copy,
    Place,
    Trace,
    copied,
    copies,
    gather,
    gathered,
    likeness,
    near,
    similarity,
    sketch,
    triples,
)

WORDS = [f"{a}{b}" for a in ("ba", "do", "ki", "mu", "re", "so", "tu") for b in "bdfgklmnprstvz"]


def invented(chance: random.Random, length: int = 50) -> list[str]:
    return [chance.choice(WORDS) for _ in range(length)]


def changed(chance: random.Random, words: list[str], share: float) -> list[str]:
    return [chance.choice(WORDS) if chance.random() < share else word for word in words]


def test_copies_with_a_few_words_changed_are_found_and_strangers_are_not() -> None:
    chance = random.Random(7)
    originals = [invented(chance) for _ in range(300)]
    copied = [changed(chance, words, 0.10) for words in originals]
    strangers = [invented(chance) for _ in range(300)]
    found = copies([" ".join(words) for words in originals + copied + strangers])
    right = {(place, place + 300) for place in range(300)}
    assert len({(copy.first, copy.second) for copy in found} & right) >= 0.95 * len(right)
    assert {(copy.first, copy.second) for copy in found} <= right


def test_reordered_sentences_are_still_a_copy() -> None:
    chance = random.Random(3)
    parts = [" ".join(invented(chance, 12)) for _ in range(4)]
    assert copies([". ".join(parts), ". ".join(reversed(parts))])


def test_short_praise_is_never_a_copy() -> None:
    text = "Great food and very friendly staff!"
    assert copies([text, text, "Great food!", "Great food!", None, ""]) == []


def test_a_shared_stock_sentence_makes_no_copy() -> None:
    chance = random.Random(5)
    stock = invented(chance, 7)
    texts = [" ".join(invented(chance, 12) + stock + invented(chance, 12)) for _ in range(40)]
    assert copies(texts) == []


def test_case_and_marks_do_not_hide_a_copy() -> None:
    text = "The night porter told us the lift had been broken for weeks"
    (copy,) = copies([text, text.upper() + "!!!"])
    assert copy.similarity == 1


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (
            "这家餐厅的服务态度非常好而且菜品很新鲜我们一家人吃得很开心下次还会再来",
            "上个月住过的酒店房间又脏又吵前台没有人理我们早餐也只有冷面包和速溶咖啡",
        ),
        (
            "スタッフの対応がとても良く、料理も美味しかったです。また利用したいと思います。",
            "駐車場が狭くて、部屋の暖房が一晩中こわれていました。二度と泊まりません。",
        ),
        (
            "อาหารอร่อยมากและบริการดีเยี่ยมแนะนำให้มาลองทานที่ร้านนี้กับครอบครัว",
            "ห้องพักสกปรกมากพนักงานไม่สุภาพและต้องรอนานกว่าหนึ่งชั่วโมง",
        ),
        (
            "직원들이정말친절하고음식도맛있어서가족들과함께다시방문하고싶어요",
            "방이너무더럽고시끄러워서한숨도못잤고아침식사도형편없었습니다",
        ),
    ],
    ids=["Chinese", "Japanese", "Thai", "Korean"],
)
def test_copies_are_found_where_words_are_not_parted(text: str, other: str) -> None:
    longer = f"OK! {text}!!"
    assert [(copy.first, copy.second) for copy in copies([text, other, longer])] == [(0, 2)]


def test_short_praise_in_characters_is_never_a_copy() -> None:
    assert copies(["服务很好，菜也好吃！", "服务很好，菜也好吃！"]) == []


def test_how_letters_are_encoded_does_not_hide_a_copy() -> None:
    text = "La señora de la recepción nos enseñó una habitación más tranquila al fondo"
    parted = unicodedata.normalize("NFD", text)
    hidden = "\u00ad".join(text.replace(" ", " \u200b").split("ci"))
    hidden = "\u200b".join(hidden) + "\ufeff"
    assert [copy.similarity for copy in copies([text, parted])] == [1]
    assert [copy.similarity for copy in copies([text.replace("ci", ""), hidden])] == [1]


@pytest.mark.parametrize(("length", "least"), [(50, 0.88), (80, 0.97)])
def test_long_texts_with_one_word_in_seven_changed_are_copies(length: int, least: float) -> None:
    chance = random.Random(19)
    originals = [invented(chance, length) for _ in range(300)]
    spun = [changed(chance, words, 0.15) for words in originals]
    found = copies([" ".join(words) for words in originals + spun])
    right = {(place, place + 300) for place in range(300)}
    assert {(copy.first, copy.second) for copy in found} <= right
    assert len(found) >= least * len(right)


def test_one_stock_sentence_makes_no_copy_of_a_short_text() -> None:
    stock = "We had been looking forward to this for months."
    one = f"{stock} Bad coffee and no seats."
    other = f"{stock} The lift was broken again."
    assert copies([one, other]) == []
    assert [copy.similarity for copy in copies([one, one.upper()])] == [1]


def middles(texts: list[str]) -> dict[int, int]:
    return {place: stands.centre for place, stands in gathered(texts).items()}


def test_copies_of_one_text_are_gathered_round_it() -> None:
    text = "The night porter told us the lift had been broken for weeks"
    assert middles([text, "other", text + "!", text + "."]) == {0: 0, 2: 0, 3: 0}


def test_a_chain_of_texts_is_not_gathered_round_what_has_nothing_in_common_with_it() -> None:
    parts = [" ".join(invented(random.Random(seed), 10)) for seed in range(8)]
    chain = [" ".join(parts[at : at + 3]) for at in range(6)]
    pairs = {(copy.first, copy.second) for copy in copies(chain)}
    assert {(place, place + 1) for place in range(5)} <= pairs
    stand = gathered(chain)
    for place, at in stand.items():
        assert copied(*(Trace((), triples(chain[each])) for each in (place, at.centre)))
    assert len({at.centre for at in stand.values()}) >= 2


def test_a_text_goes_over_to_a_later_one_that_it_is_more_like() -> None:
    known = {1: [0, 0.5], 2: [0, 0.9]}
    alike = {(1, 3): 0.8, (2, 3): 0.6}
    found = [Copy(*pair, similar) for pair, similar in alike.items()]
    held = {0: Place(0, 1.0)} | {each: Place(*at) for each, at in known.items()}
    stand = gather([3], found, lambda one, other: alike.get((other, one), 0.0), held)
    assert stand == {0: Place(0, 1.0), 1: Place(3, 0.8), 2: Place(0, 0.9), 3: Place(3, 1.0)}


@given(st.lists(st.sampled_from([f"w{n}" for n in range(6)]), min_size=8, max_size=60))
def test_whatever_is_gathered_is_a_copy_of_what_it_stands_round(words: list[str]) -> None:
    texts = [" ".join(words[at:] + words[:at]) for at in range(0, len(words), 3)]
    texts += [" ".join(words[: at + 8]) for at in range(0, len(words), 5)]
    for place, at in gathered(texts).items():
        if at.centre != place:
            traces = [Trace((), triples(texts[each])) for each in (place, at.centre)]
            assert copied(*traces) == pytest.approx(at.similarity, abs=1e-3)


def gathered_by_middle(texts: list[str]) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for place, middle in middles(texts).items():
        found.setdefault(middle, []).append(place)
    return list(found.values())


@given(st.lists(st.text(max_size=80), max_size=12))
def test_any_texts_can_be_compared(texts: list[str]) -> None:
    for copy in copies(texts):
        assert 0 <= copy.first < copy.second < len(texts)
        assert 0 < copy.similarity <= 1


def test_a_campaign_of_many_copies_is_one_group() -> None:
    chance = random.Random(11)
    words = invented(chance, 40)
    campaign = [" ".join(changed(chance, words, 0.03)) for _ in range(450)]
    others = [" ".join(invented(chance, 40)) for _ in range(50)]
    (group,) = gathered_by_middle(campaign + others)
    assert len(group) >= 440
    assert max(group) < 450


def test_a_large_campaign_is_compared_with_its_neighbours_alone() -> None:
    chance = random.Random(11)
    words = invented(chance, 40)
    campaign = [" ".join(changed(chance, words, 0.02)) for _ in range(1_500)]
    sketches = {place: sketch(triples(text)) for place, text in enumerate(campaign)}
    pairs = near(sketches, {})
    assert len(pairs) < 300 * len(campaign)
    stand = gathered_by_middle(campaign)
    assert max(map(len, stand)) >= 1_480


def test_of_many_copies_those_nearest_in_time_are_compared() -> None:
    sketches = {place: sketch(range(20)) for place in range(1_000)}
    when = {place: (place * 7) % 1_000 for place in sketches}
    beside = {frozenset((one, two)) for one in sketches for two in [(one + 143) % 1_000]
              if when[two] == when[one] + 1}  # fmt: skip
    assert len(beside) == 999
    assert beside <= {frozenset(pair) for pair in near(sketches, {}, when)}
    waiting = {500: sketches[500]}
    held = {place: sketches[place] for place in sketches if place != 500}
    assert {pair for pair in beside if 500 in pair} <= {
        frozenset(pair) for pair in near(waiting, held, when)
    }


def test_comparing_in_parts_finds_what_comparing_at_once_finds() -> None:
    chance = random.Random(13)
    originals = [invented(chance) for _ in range(60)]
    texts = [" ".join(words) for words in originals]
    texts += [" ".join(changed(chance, words, 0.1)) for words in originals]
    sketches = {place: sketch(triples(text)) for place, text in enumerate(texts)}
    first = {place: sketches[place] for place in range(90)}
    rest = {place: sketches[place] for place in range(90, 120)}
    assert sorted([*near(first, {}), *near(rest, first)]) == near(sketches, {})


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_the_likeness_of_whole_sketches_is_the_similarity(one: set[int], other: set[int]) -> None:
    few = [frozenset(sorted(each)[:15]) for each in (one, other)]
    assert likeness(sorted(few[0]), sorted(few[1])) == similarity(*few)


def test_likeness_tells_copies_from_strangers() -> None:
    chance = random.Random(17)
    words = invented(chance, 80)
    known = [triples(" ".join(each)) for each in (words, changed(chance, words, 0.05))]
    stranger = triples(" ".join(invented(chance, 80)))
    assert likeness(sketch(known[0]), sketch(known[1])) > 0.5
    assert likeness(sketch(known[0]), sketch(stranger)) < 0.1
