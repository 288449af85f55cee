"""Ratings that a text states itself."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.signals.analyse import Analyser, Item
from scoring.signals.sentiment import model
from scoring.signals.stated import HIGH, LOW, MIDDLE, STATED, stated


def score(text: str, language: str | None = None) -> float:
    (found,) = Analyser().analyse([Item(text, language=language)])
    assert found.score is not None
    return found.score


def kinds(text: str, language: str = "en") -> list[str]:
    told = stated(text, language)
    return [
        word for word in told.replace("> ", ">|").replace(" <", "|<").split("|") if word in STATED
    ]


def read(text: str, language: str = "en") -> list[str]:
    """Return the kinds of the ratings that are read in a text as it came."""
    known = model(language)
    assert known is not None
    clauses = chain.from_iterable(known.sentences(text))
    return [word for word in chain.from_iterable(clauses) if word in STATED]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("5 stars", HIGH), ("Five-star service", HIGH), ("4.5 stars from me", HIGH),
        ("10/10 would eat here again", HIGH), ("10 stars!", HIGH), ("Staff 5/5", HIGH),
        ("9 out of 10", HIGH), ("4 out of 5 stars", HIGH), ("5* treatment", HIGH),
        ("⭐⭐⭐⭐⭐", HIGH), ("★★★★☆ lovely", HIGH), ("I gave this hotel 5 stars", HIGH),
        ("3 stars", MIDDLE), ("A solid 6/10", MIDDLE), ("★★★☆☆", MIDDLE), ("3,5 stars", MIDDLE),
        ("1 star", LOW), ("Two stars, no more", LOW), ("0/10", LOW), ("3 out of 10 for that", LOW),
        ("Would give zero stars if I could", LOW), ("It does not even deserve one star", LOW),
        ("★☆☆☆☆", LOW), ("1* avoid", LOW), ("20/100", LOW),
    ],
)  # fmt: skip
def test_a_rating_in_words_or_figures_is_read(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("4 stars out of 10", "en", LOW), ("3 stars out of 10", "en", LOW),
        ("6 stars out of 10 stars", "en", MIDDLE), ("9 stars/10", "en", HIGH),
        ("5 stars out of 5", "en", HIGH), ("4⭐ out of 10", "en", LOW),
        ("4 étoiles sur 10", "fr", LOW), ("4 estrellas de 10", "es", LOW),
        ("3 Sterne von 10", "de", LOW), ("4 stelle su 10", "it", LOW),
        ("3 estrelas de 10", "pt", LOW), ("2 sterren van de 10", "nl", LOW),
    ],
)  # fmt: skip
def test_stars_count_out_of_the_best_that_is_named(text: str, language: str, kind: str) -> None:
    assert stated(text, language).strip() == kind


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("1 star out of 10 terrible", "en", f" {LOW}  terrible"),
        ("2 estrellas de 5 posibles", "es", f" {LOW}  posibles"),
        ("A 4 star hotel, 3 stars out of 5", "en", f"A 4 star hotel,  {MIDDLE} "),
    ],
)
def test_stars_out_of_the_best_are_a_rating_whatever_follows(
    text: str, language: str, told: str
) -> None:
    assert stated(text, language) == told


def test_stars_of_some_of_several_people_are_no_rating() -> None:
    text = "4 stars out of 5 customers left"
    assert stated(text, "en") == text


@pytest.mark.parametrize(
    "text",
    [
        "We stayed in a 4 star hotel", "A Michelin restaurant that has lost its 2 stars",
        "Lost a star for the noise", "Minus 2 stars for the queue", "Took off one star",
        "Not worth 5 stars", "It would have been 5 stars", "Less than 5 stars",
        "All those 5 star reviews are fake", "I expected 5 star service", "Open 24/7",
        "On 5/10 we went again", "We came on 5/10/2025", "$5/10 minutes", "150 stars for a coffee",
        "9 out of 10 times it fails", "1/2 price", "Ratio 16/10", "⭐ Great view", "5 start-ups",
    ],
)  # fmt: skip
def test_what_is_no_rating_of_the_author_is_left_as_it_is(text: str) -> None:
    assert stated(text, "en") == text


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("Fünf Sterne!", "de", HIGH), ("1 Stern", "de", LOW), ("8 von 10", "de", HIGH),
        ("5 étoiles", "fr", HIGH), ("deux étoiles", "fr", LOW), ("2 sur 10", "fr", LOW),
        ("cinco estrellas", "es", HIGH), ("0 estrellas", "es", LOW), ("10 de 10", "es", HIGH),
        ("5 stelle", "it", HIGH), ("una stella", "it", LOW), ("3 su 5", "it", MIDDLE),
        ("vijf sterren", "nl", HIGH), ("1 ster", "nl", LOW), ("9 van de 10", "nl", HIGH),
        ("5 estrelas", "pt", HIGH), ("uma estrela", "pt", LOW), ("10/10", "pt", HIGH),
        ("5 estrelles", "ca", HIGH), ("2/10", "ca", LOW),
    ],
)  # fmt: skip
def test_each_language_has_its_words(text: str, language: str, kind: str) -> None:
    assert kinds(text, language) == [kind]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("8 von 10 Zügen sind zu spät", "de"), ("Ein Hotel mit 4 Sternen", "de"),
        ("un hotel de 4 estrellas", "es"), ("Per ser un 4 estrelles", "ca"),
        ("Un 4 stelle vecchio", "it"), ("Het hotel heeft 4 sterren", "nl"),
    ],
)  # fmt: skip
def test_the_class_of_a_hotel_and_a_share_of_things_are_no_ratings(
    text: str, language: str
) -> None:
    assert stated(text, language) == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Spotless room, 1 star knocked off for the noisy road", "en"),
        ("Only 1 star lost for the slow check-in", "en"),
        ("One star missing because there is no dark mode", "en"),
        ("1 star was deducted for the queue", "en"), ("Down one star for the noise", "en"),
        ("Ein Stern fehlt wegen der Wartezeit", "de"), ("Dafür wurde ein Stern abgezogen", "de"),
        ("J'ai enlevé une étoile à cause du bruit", "fr"),
        ("Une étoile en moins pour le parking", "fr"), ("Le quité una estrella", "es"),
        ("Le bajo una estrella por el baño", "es"), ("Una estrella de menos por el ruido", "es"),
        ("Manca una stella per l'attesa", "it"), ("Una stella in meno per il bagno", "it"),
        ("Een ster eraf voor het lawaai", "nl"), ("Uma estrela a menos pela demora", "pt"),
        ("Tirei uma estrela", "pt"), ("Li falta una estrella pel preu", "ca"),
    ],
)  # fmt: skip
def test_stars_that_are_taken_off_are_no_low_rating(text: str, language: str) -> None:
    assert stated(text, language) == text


def test_less_than_a_low_rating_is_one() -> None:
    assert kinds("Weniger als 1 Stern", "de") == kinds("Slechter dan 1 ster", "nl") == [LOW]


@pytest.mark.parametrize("text", ["1 star lost my bag", "1 star. Missing towels", "Give 1 star"])
def test_what_is_lost_besides_takes_no_star_off(text: str) -> None:
    assert kinds(text) == [LOW]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le doy un 10 de 10", "es"), ("Le pongo un 10 sobre 10", "es"),
        ("Hasta el postre perfecto, 5 estrellas", "es"), ("Le service mérite un 10/10", "fr"),
        ("Gli do un 10 su 10 al personale", "it"), ("Il cibo 5 stelle", "it"),
        ("Dou um 10 de 10", "pt"), ("Den Leuten gebe ich 10 von 10", "de"),
        ("Die Zimmer waren 4 Sterne wert", "de"),
        ("El menjar 5 estrelles", "ca"), ("On the whole 8/10", "en"), ("On time, 5 stars", "en"),
        ("All in all, 5 stars", "en"), ("These guys get 5 stars", "en"),
        ("Another 5 stars from our family", "en"),
    ],
)  # fmt: skip
def test_a_little_word_before_a_rating_does_not_hide_it(text: str, language: str) -> None:
    assert kinds(text, language) == [HIGH]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Calling this 5 star is a joke", "en"), ("If this is 5 star I am the Queen", "en"),
        ("Everyone who left 5 stars must work there", "en"),
        ("People who gave 5 stars must be friends of the owner", "en"),
        ("The owner begged us to leave 5 stars for a free dessert", "en"),
        ("The sign says 5 stars. The mouse says otherwise.", "en"),
        ("We were hoping for a 5 star experience", "en"), ("Keeping it from 5 stars", "en"),
        ("We paid for 5 star service", "en"),
        ("Wer hier 5 Sterne gibt, arbeitet dort", "de"), ("Man versprach uns 5 Sterne", "de"),
        ("Es wären 5 Sterne", "de"), ("Von wegen 5 Sterne", "de"),
        ("Für 5 Sterne reicht es nicht", "de"),
        ("Ceux qui mettent 5 étoiles sont ses amis", "fr"),
        ("Los que ponen 5 estrellas trabajan ahí", "es"), ("Chi mette 5 stelle lavora lì", "it"),
        ("Wie 5 sterren geeft werkt daar", "nl"), ("Não merece 5 estrelas", "pt"),
    ],
)  # fmt: skip
def test_stars_of_others_and_promised_ones_are_not_the_authors(text: str, language: str) -> None:
    assert stated(text, language) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1&nbsp;star", LOW), ("1\u00a0star", LOW), ("1\u202fstar", LOW), ("<b>1</b> star", LOW),
        ("&#9733;" * 5, HIGH), ("⭐\ufe0f" * 5, HIGH),
        ("5⭐\ufe0f", HIGH),
    ],
)  # fmt: skip
def test_ratings_are_sought_in_what_people_see(text: str, kind: str) -> None:
    assert read(text) == [kind]
    assert score(text, "en") == score({LOW: "1 star", HIGH: "5 stars"}[kind], "en")


@pytest.mark.parametrize(
    "text",
    [
        "4/5 times my card is declined", "9/10 times the line is busy",
        "5/5 phones we bought broke",
        "4/5 of our orders arrive late", "9/10 calls go unanswered",
    ],
)  # fmt: skip
def test_a_share_of_things_is_no_rating(text: str) -> None:
    assert stated(text, "en") == text


@pytest.mark.parametrize("text", ["5/5 food", "5/5 service", "10/10 cocktails in the bar"])
def test_what_is_rated_may_follow(text: str) -> None:
    assert kinds(text) == [HIGH]


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("Três estrelas", "pt", MIDDLE), ("Zéro étoile", "fr", LOW), ("één ster", "nl", LOW),
        ("fuenf Sterne", "de", HIGH), ("Leider nur einen Stern", "de", LOW),
        ("ten out of ten", "en", HIGH), ("Two out of five", "en", LOW), ("9.25/10", "en", HIGH),
        ("4½ stars", "en", HIGH), ("1 1/2 stars", "en", LOW), ("4.75/5", "en", HIGH),
        ("11/10 would go again", "en", HIGH), ("100/10", "en", HIGH), ("5⭐", "en", HIGH),
        ("1⭐", "en", LOW), ("Nota 10", "pt", HIGH), ("nota 0", "pt", LOW), ("voto 9", "it", HIGH),
        ("Nota 8", "pt", HIGH), ("nota: 10", "es", HIGH), ("diez de diez", "es", HIGH),
    ],
)  # fmt: skip
def test_numbers_are_read_however_they_are_written(text: str, language: str, kind: str) -> None:
    assert kinds(text, language) == [kind]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Pedi nota 10 dias depois", "pt"), ("nota 5", "pt"), ("We came on 11/10", "en"),
        ("Our visit 12/10: great", "en"), ("We stayed 11/10 to 12/10", "en"),
    ],
)  # fmt: skip
def test_figures_that_may_mean_something_else_are_left(text: str, language: str) -> None:
    assert stated(text, language) == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nothing but 5 stars", "en"), ("I have no hesitation giving 5 stars", "en"),
        ("No issues, 10/10", "en"), ("Without a doubt 10/10", "en"),
        ("I can't give less than 5 stars", "en"), ("Could not be happier, 5 stars", "en"),
        ("No dudo en dar 5 estrellas", "es"), ("Senza dubbio 5 stelle", "it"),
        ("Nichts auszusetzen, 5 Sterne", "de"), ("Wegen des Essens 5 Sterne", "de"),
        ("On ne peut que mettre 5 étoiles", "fr"),
        ("Geen klachten, 10/10", "nl"), ("Não posso dar menos de 5 estrelas", "pt"),
        ("I would give them 10/10", "en"),
        ("I'd say 8/10", "en"), ("Would give 10 stars if I could", "en"),
    ],
)  # fmt: skip
def test_a_denial_of_something_else_does_not_hide_a_rating(text: str, language: str) -> None:
    assert kinds(text, language) == [HIGH]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I would give 5 stars if it worked", "en"), ("I'd give 5 stars, but it is slow", "en"),
        ("I would give 5 stars. But it is slow.", "en"), ("Anything but 5 stars", "en"),
        ("Le daría 5 estrellas si funcionara", "es"), ("Darei 5 stelle se funzionasse", "it"),
        ("Je mettrais 5 étoiles si l'appli marchait", "fr"),
        ("Ich würde 5 Sterne geben, wenn es liefe", "de"), ("More than 2 stars", "en"),
    ],
)  # fmt: skip
def test_what_would_be_given_under_a_condition_is_not_given(text: str, language: str) -> None:
    assert stated(text, language) == text


def test_more_stars_never_score_lower() -> None:
    for what in ("{} stars", "Staff: {}/5", "I give it {} stars for the food", "{} out of 5"):
        scores = [score(what.format(stars), "en") for stars in range(1, 6)]
        assert scores == sorted(scores)
        assert scores[0] < -0.3 < scores[2] < scores[4]
        assert scores[4] > 0.3


@pytest.mark.parametrize("text", ["10/10", "⭐⭐⭐⭐⭐", "★★★★★", "5/5", "<b>5/5</b>"])
def test_figures_alone_are_scored_without_a_language(text: str) -> None:
    assert score(text) > 0.5
    assert score("0/10") < -0.5


def test_a_rating_tells_as_much_in_a_long_review() -> None:
    words = "We came for lunch on a Tuesday with two colleagues and sat near the window. " * 4
    assert score(f"{words} 5 stars.", "en") - score(f"{words} 1 star.", "en") > 0.8


def test_ratings_that_disagree_share_their_weight() -> None:
    both = score("Food 5/5. Service 1/5.", "en")
    assert score("Food 1/5. Service 1/5.", "en") < both < score("Food 5/5. Service 5/5.", "en")


@given(st.text(alphabet="0123456789/.,*★⭐☆ staroutfive-", max_size=40))
def test_nothing_but_ratings_is_changed(text: str) -> None:
    told = stated(text, "en")
    for sign in STATED:
        told = told.replace(sign, "")
    assert len(told.replace(" ", "")) <= len(text.replace(" ", ""))
    assert (told == text) == (kinds(text) == [])
