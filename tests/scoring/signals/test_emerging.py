"""Terms that have become more frequent."""

import random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.signals.emerging import Rising, emerging, rising

PARTS = [
    "The room was clean",
    "Breakfast was lovely",
    "The staff helped us with the luggage",
    "We liked the garden",
    "The lift is slow",
    "The bed was soft",
    "Parking was easy",
]


def reviews(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return [f"{'. '.join(chance.sample(PARTS, 3))}." for _ in range(count)]


@pytest.mark.parametrize(
    ("said", "told", "times", "before"),
    [("There were bed bugs.", "bugs", 12, 400), ("The barrier broke.", "barrier", 50, 120)],
    ids=["some speak of it", "most speak of it"],
)
def test_what_is_new_stands_first(said: str, told: str, times: int, before: int) -> None:
    window = [
        f"{text} {said}" if place < times else text for place, text in enumerate(reviews(60, 1))
    ]
    found = emerging(window, reviews(before, 2), "en")
    assert told in found[0].term
    assert (found[0].window, found[0].baseline) == (times, 0)


def test_nothing_new_gives_nothing() -> None:
    assert emerging(reviews(60, 3), reviews(400, 4), "en") == []


def terms(window: list[str]) -> str:
    return " ".join(term.term for term in emerging(window, reviews(400, 2), "en"))


def test_a_few_mentions_are_not_enough() -> None:
    few = [f"{text} Scorpions!" if at < 3 else text for at, text in enumerate(reviews(60, 1))]
    many = [f"{text} Scorpions!" if at < 9 else text for at, text in enumerate(reviews(60, 1))]
    assert "scorpions" not in terms(few)
    assert "scorpions" in terms(many)


def test_one_loud_review_counts_once() -> None:
    assert "scorpions" not in terms(["scorpions " * 50, *reviews(60, 1)])


def test_an_old_complaint_at_its_old_rate_is_not_new() -> None:
    def with_drain(texts: list[str], every: int) -> list[str]:
        return [f"{text} Drain!" if at % every == 0 else text for at, text in enumerate(texts)]

    window, baseline = with_drain(reviews(60, 1), 9), with_drain(reviews(400, 2), 10)
    assert "drain" not in " ".join(term.term for term in emerging(window, baseline, "en"))
    assert "drain" in " ".join(term.term for term in emerging(window, baseline, "en", rate=1))


def test_words_that_only_hold_sentences_together_are_no_news() -> None:
    window = [
        f"{text} It happened again, another scorpion!" if at < 12 else text
        for at, text in enumerate(reviews(60, 1))
    ]
    assert [term.term for term in emerging(window, reviews(400, 2), "en")] == ["scorpion"]


def test_no_texts_give_no_terms() -> None:
    assert emerging([], []) == []
    assert emerging([], reviews(10, 1)) == []
    assert emerging(["Scorpions!"] * 9, []) == []


def spoken(count: int, seed: int, words: int = 2_000) -> list[str]:
    """Return texts of words that are as unequally frequent as those of a language."""
    chance = random.Random(seed)
    known = [f"w{''.join(chr(97 + int(digit)) for digit in str(rank))}" for rank in range(words)]
    weights = [1 / (rank + 3) for rank in range(words)]
    return [" ".join(chance.choices(known, weights, k=25)) for _ in range(count)]


def test_of_what_nobody_said_before_ten_in_three_hundred_are_news() -> None:
    window = [
        f"{text}. There was mould." if at < 10 else text for at, text in enumerate(spoken(300, 1))
    ]
    (found,) = emerging(window, spoken(3_000, 2), "en")
    assert (found.term, found.window, found.baseline) == ("mould", 10, 0)


def test_windows_of_the_same_texts_bring_few_terms() -> None:
    texts = spoken(3_300, 3)
    found = []
    for seed in range(5):
        random.Random(seed).shuffle(texts)
        found += emerging(texts[:300], texts[300:], "en")
    assert len(found) <= 2


def test_the_less_it_was_said_before_the_higher_a_term_stands() -> None:
    def told(before: int) -> float:
        window = [f"{text}. Mould!" if at < 40 else text for at, text in enumerate(spoken(300, 1))]
        past = [
            f"{text}. Mould!" if at < before else text for at, text in enumerate(spoken(900, 2))
        ]
        return next(term.z for term in emerging(window, past, "en") if term.term == "mould")

    scores = [told(before) for before in (0, 1, 2, 3, 5, 9, 20)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


@pytest.mark.parametrize("term", ["qr", "ai", "5g", "👎"])
def test_short_words_words_with_digits_and_emoji_are_terms(term: str) -> None:
    window = [
        f"{text} {term.upper() * 2 if term == '👎' else term.upper()}" if at < 12 else text
        for at, text in enumerate(reviews(60, 1))
    ]
    assert [each.term for each in emerging(window, reviews(400, 2), "en")] == [term]


def test_addresses_people_and_bare_numbers_are_no_terms() -> None:
    said = "https://shop.test/5g @someone 2026 10:30 -- !!"
    window = [f"{text} {said}" if at < 20 else text for at, text in enumerate(reviews(60, 1))]
    assert emerging(window, reviews(400, 2), "en") == []


def test_a_common_word_that_rises_sharply_is_news_but_a_function_word_is_not() -> None:
    def with_share(texts: list[str], every: int) -> list[str]:
        said = "It is at breakfast"
        return [f"{text}. {said}" if at % every == 0 else text for at, text in enumerate(texts)]

    found = emerging(with_share(spoken(300, 1), 2), with_share(spoken(900, 2), 6), "en")
    assert [term.term for term in found] == ["breakfast"]


def test_a_longer_term_takes_the_place_of_its_words_but_not_of_an_emoji() -> None:
    window = [
        f"{text} Bed bugs 🐛🐛" if at < 12 else text for at, text in enumerate(reviews(60, 1))
    ]
    found = {term.term for term in emerging(window, reviews(400, 2), "en")}
    assert found == {"bed bugs", "🐛"}


@given(
    st.lists(st.text(max_size=30), max_size=12),
    st.lists(st.text(max_size=30), max_size=12),
    st.sampled_from(["en", "fr", "zh", "th", None]),
)
def test_any_texts_can_be_compared(
    window: list[str], baseline: list[str], language: str | None
) -> None:
    for term in emerging(window, baseline, language, least=1, rate=1):
        assert term.z > 0
        assert 0 <= term.chance <= 1
        assert 0 < term.window <= len(window)
        assert 0 <= term.baseline <= len(baseline)


def frame(texts: list[str], language: str | None = "en") -> pd.DataFrame:
    """Return texts of one language, of which none is a copy of another."""
    groups = [f"{language} {place}" for place in range(len(texts))]
    return pd.DataFrame({"language": [language] * len(texts), "text": texts, "group": groups})


def test_what_rises_is_found_in_each_language_by_itself() -> None:
    german = ["Das Zimmer war schön und ruhig."] * 30
    window = pd.concat(
        [
            frame([f"{text} Scorpions!" for text in reviews(20, 1)]),
            frame([*german, *(f"{text} Wanzen!" for text in german[:12])], "de"),
            frame(["whatever"] * 9, None),
        ]
    )
    baseline = pd.concat([frame(reviews(200, 2)), frame(german * 5, "de")])
    found = rising(window, baseline).terms
    assert {(term.language, term.term) for term in found} >= {("en", "scorpions"), ("de", "wanzen")}
    assert [term.z for term in found] == sorted((term.z for term in found), reverse=True)
    assert rising(window, baseline, most=1).terms == found[:1]


def test_a_language_that_was_never_seen_before_rises_in_nothing() -> None:
    found = rising(frame(["Neue Wanzen im Bett"] * 9, "de"), frame(reviews(50, 1)))
    assert found == Rising([], 0, ("de",), compared=False)


def test_a_name_is_no_term_but_the_words_beside_an_ordinary_one_are_told() -> None:
    said = ["The bank transfer was lost.", "My bank transfer never came.", "A bank transfer, Nova!"]
    window, baseline = frame(said * 10), frame(["Friendly people at the counter."] * 40)
    found = rising(window, baseline, names=["Nova Bank"])
    assert "bank transfer" in [each.term for each in found.terms]
    assert not [each.term for each in found.terms if "nova" in each.term]
    written = frame([each.replace("bank", "Bank") for each in said * 10])
    assert "transfer" in [each.term for each in rising(written, baseline, names=["Bank"]).terms]


def test_copies_of_one_text_are_read_once_and_the_others_counted() -> None:
    boycott = "Boycott this hotel, they fired the porter"
    window = frame([*reviews(60, 1), *[boycott] * 20])
    found = rising(window, frame(reviews(400, 2)))
    assert "boycott" in " ".join(each.term for each in found.terms)
    window.loc[window["text"] == boycott, "group"] = "one text"
    assert rising(window, frame(reviews(400, 2))) == Rising([], 19, compared=True)


JAPANESE = [
    "部屋はとても清潔でした", "朝食がおいしかったです", "駅から近くて便利", "景色が素晴らしい",
    "ベッドは柔らかい", "駐車場は広かったです", "お風呂が気持ちよかった", "庭がきれいでした",
]  # fmt: skip
CHINESE = [
    "房间很干净", "早餐非常好吃", "离车站很近", "风景很漂亮", "床很软", "停车很方便", "服务态度好",
    "花园很美",
]  # fmt: skip
THAI = [
    "ห้องสะอาดมาก", "อาหารเช้าอร่อย", "ใกล้สถานี", "วิวสวยมาก", "เตียงนุ่ม", "ที่จอดรถกว้าง", "พนักงานใจดี",
    "สวนสวย",
]  # fmt: skip
LIFTS = {
    "ja": ("エレベーター", [
        "エレベーターが壊れていて階段を使った", "またエレベーター故障中", "エレベーターは遅すぎる",
        "狭いエレベーターに閉じ込められた", "古いエレベーターで困った", "エレベーターで待った",
        "止まったエレベーター", "怖いエレベーターだ",
    ]),
    "zh": ("电梯", [
        "电梯坏了很久", "又是电梯故障", "等电梯等了半天", "这里的电梯太慢", "我们被困在电梯里",
        "电梯有异味", "没电梯不方便", "旧电梯吓人",
    ]),
    "th": ("ลิฟต์", [
        "ลิฟต์เสียอีกแล้ว", "ต้องรอลิฟต์นาน", "ลิฟต์ช้าเกินไป", "ติดอยู่ในลิฟต์", "ลิฟต์แคบ", "ใช้ลิฟต์ไม่ได้",
        "ลิฟต์หยุดทำงาน", "กลัวลิฟต์เก่า",
    ]),
}  # fmt: skip


def unparted(parts: list[str], count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return ["。".join(chance.sample(parts, 3)) for _ in range(count)]


@pytest.mark.parametrize(
    ("language", "parts"), [("ja", JAPANESE), ("zh", CHINESE), ("th", THAI)], ids=lambda each: each
)
def test_where_no_spaces_part_words_a_word_is_found_and_told_once(
    language: str, parts: list[str]
) -> None:
    word, said = LIFTS[language]
    window = [
        f"{text}。{said[place % 8]}" if place < 16 else text
        for place, text in enumerate(unparted(parts, 60, 1))
    ]
    found = emerging(window, unparted(parts, 400, 2), language)
    assert (found[0].term, found[0].window, found[0].baseline) == (word, 16, 0)
    assert [term.term for term in found if word in term.term] == [word]
    assert emerging(unparted(parts, 60, 3), unparted(parts, 400, 4), language) == []


def test_of_what_is_said_of_a_word_in_the_same_reviews_its_own_part_is_told_besides() -> None:
    said = [
        f"{text}。电梯{'坏掉' if place % 2 else '慢'}"
        for place, text in enumerate("一二三四五六七八" * 3)
    ]
    window = [*said, *unparted(CHINESE, 40, 1)]
    found = emerging(window, unparted(CHINESE, 400, 2), "zh")
    assert [(term.term, term.window) for term in found] == [("电梯", 24), ("坏掉", 12)]


def test_latin_words_and_emoji_are_terms_where_no_spaces_part_words() -> None:
    window = [
        f"{text}。WiFi很慢👎" if place < 16 else text
        for place, text in enumerate(unparted(CHINESE, 60, 1))
    ]
    found = emerging(window, unparted(CHINESE, 400, 2), "zh")
    assert {term.term for term in found} == {"wifi", "👎", "很慢"}


def unspaced(count: int, seed: int) -> list[str]:
    """Return texts of signs that are as unequally frequent as those of a language."""
    chance = random.Random(seed)
    weights = [1 / (rank + 3) for rank in range(800)]
    signs = [chr(0x4E00 + rank) for rank in range(800)]
    return ["".join(chance.choices(signs, weights, k=40)) for _ in range(count)]


def test_windows_of_the_same_texts_without_spaces_bring_few_terms() -> None:
    texts = unspaced(1_100, 3)
    found = []
    for seed in range(10):
        random.Random(seed).shuffle(texts)
        found += emerging(texts[:200], texts[200:], "zh")
    assert len(found) <= 2


def test_what_no_spaces_part_is_found_beside_what_they_part() -> None:
    word, said = LIFTS["ja"]
    window = pd.concat(
        [
            frame([f"{text} Scorpions!" for text in reviews(20, 1)]),
            frame(
                [f"{text}。{said[at % 8]}" for at, text in enumerate(unparted(JAPANESE, 16, 1))],
                "ja",
            ),
        ]
    )
    baseline = pd.concat([frame(reviews(200, 2)), frame(unparted(JAPANESE, 200, 2), "ja")])
    found = {(term.language, term.term, term.is_run) for term in rising(window, baseline).terms}
    assert found >= {("en", "scorpions", False), ("ja", word, True)}
