"""Places that an address names: the ones that are meant, whoever wrote the address."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import Any

import pandas as pd
import streamlit as st

from pages.components.names import name_of

LEFT_OUT = (
    "This address or view names a place, brand or channel that is not here, or not for you to see. "
    "It was left out."
)


def choose_place(
    key: str, title: str, places: pd.DataFrame, *, width: int = 360, whole: str = ""
) -> int:
    """Draw the choice of one place, and return its id.

    It is chosen by its id, so that it stays chosen when another name is needed to tell it apart.

    Args:
        key: of the choice, and its name in the address.
        title: of the choice.
        places: as for `mend_address`.
        width: of the choice, in pixels.
        whole: what stands for all of them and is offered first; its id is 0.
    """
    if not whole or st.query_params.get_all(key) != [whole]:
        mend_address(key, places)
    names = {0: whole} if whole else {}
    names |= dict(zip(places["id"].tolist(), places["label"].tolist(), strict=True))
    return int(choose_one(key, title, list(names), partial(name_of, names), width=width))


def choose_one(
    key: str,
    title: str,
    offered: Sequence[Any],
    name: Callable[[Any], str] = str,
    *,
    width: int = 300,
) -> Any:
    """Draw the choice of one of what is offered, kept in the address, and return it.

    What is offered first is not named in the address. What was first when it was chosen, and is so
    no longer, is named, or whoever comes by the address would find another chosen.

    Args:
        key: of the choice, and its name in the address.
        title: of the choice.
        offered: what may be chosen.
        name: returns how it is called.
        width: of the choice, in pixels.
    """
    chosen = st.session_state.get(key)
    if chosen in offered and chosen != offered[0] and key not in st.query_params:
        st.session_state[key] = chosen
    return st.selectbox(title, offered, format_func=name, key=key, bind="query-params", width=width)


def mend_address(key: str, places: pd.DataFrame) -> None:
    """Spell the places of an address as its reader does, or say that one of them is not here.

    A label tells a place from the others that somebody sees, so whoever sees more or fewer spells
    it otherwise; without this, another place would be shown, or all of them. It is called before
    what is chosen under the key is drawn for the first time.

    Args:
        key: the name in the address.
        places: those to choose from, with name, brand, city, id, label and whether they are ours.
    """
    if not _is_amiss(key, places["label"]):
        return
    asked = st.query_params.get_all(key)
    meant = [label for each in asked if (label := _meant(places, each)) is not None]
    if len(meant) < len(asked):
        say_left_out()
    if meant:
        st.query_params[key] = meant
        st.rerun()


def respell(key: str, names: Mapping[str, str]) -> None:
    """Spell what an address names in another way as it is offered.

    Args:
        key: the name in the address.
        names: what is offered, by the other way in which an address may spell it.
    """
    asked = st.query_params.get_all(key)
    spelled = list(dict.fromkeys(names.get(each, each) for each in asked))
    if key not in st.session_state and spelled != asked:
        st.query_params[key] = spelled
        st.rerun()


def tell_left_out(key: str, offered: Collection[str]) -> None:
    """Say so where an address names what is not offered, before that is drawn for the first time.

    Args:
        key: the name in the address.
        offered: how everything is called that may be chosen.
    """
    if _is_amiss(key, offered):
        say_left_out()


def _is_amiss(key: str, offered: Iterable[str]) -> bool:
    return key not in st.session_state and bool({*st.query_params.get_all(key)} - {*offered})


def say_left_out() -> None:
    """Say that something which was named is not shown."""
    st.toast(LEFT_OUT, icon=":material/link_off:", duration="infinite")


def _meant(places: pd.DataFrame, asked: str) -> str | None:
    """Return the label of the one place that another reader's label names."""
    if (places["label"] == asked).any():
        return asked
    found = places[[asked in _spellings(*each) for each in _parts(places)]]
    if len(found) > 1:
        found = found[found["ours"] == 1]
    return str(found["label"].iloc[0]) if len(found) == 1 else None


def _parts(places: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    columns = (places[each].fillna("").astype(str) for each in ("name", "brand", "city"))
    return zip(*columns, "#" + places["id"].astype(str), strict=True)


def _spellings(name: str, *more: str) -> Iterator[str]:
    """Yield every label that a place may have, as `pages.view.labels` puts it together."""
    added = [each for each in more if each]
    for number in range(len(added) + 1):
        for chosen in combinations(added, number):
            yield " · ".join([name, *chosen])
