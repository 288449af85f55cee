"""Who looks: signed in by a provider or by a trusted proxy, or sitting at this machine."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import streamlit as st

from data.audit import Audit
from data.models import OWNER, Person
from data.people import People
from pages.components.text import escaped

if TYPE_CHECKING:
    from pages.components.stage import Stage

_SEEN = "sign_in_seen"
"""Where it is kept which sign-in this session has noted already."""


class By(enum.StrEnum):
    """Who says who somebody is."""

    NOBODY = "nobody"
    PROVIDER = "provider"
    PROXY = "proxy"


@dataclass(frozen=True)
class SignIn:
    """How people sign in.

    Attributes:
        by: who says who they are.
        name: what they call whoever that is, for the button.
        claim: which claim of a provider holds their e-mail address.
        header: in which header a proxy puts it.
        lasts: how long a provider's word counts.
    """

    by: By = By.NOBODY
    name: str = ""
    claim: str = "email"
    header: str = ""
    lasts: timedelta = timedelta(days=7)


@dataclass(frozen=True)
class Claim:
    """What was said of who somebody is.

    Attributes:
        token: tells this sign-in from others of the same person.
        since: when they signed in; None where a proxy says so with every visit.
    """

    subject: str
    token: str
    since: datetime | None = None


def people_of(stage: Stage) -> People:
    """Return the people of the installation."""
    return People(stage.engine, Audit(stage.engine, stage.keys))


def who_looks(stage: Stage, now: datetime) -> Person | None:
    """Return who looks, as they stand at this moment; None for strangers and revoked people."""
    people = people_of(stage)
    if stage.sign_in.by is By.NOBODY:
        return people.get(OWNER.id)
    claim = claimed(stage.sign_in, now)
    if claim is None:
        return None
    person = people.known_as(claim.subject, claim.since)
    if person:
        _note(people, person, claim, now)
    return person


def claimed(sign_in: SignIn, now: datetime) -> Claim | None:
    """Return what is said of who looks; None if nobody vouches for them, or not any more."""
    if sign_in.by is By.PROXY:
        subject = st.context.headers.get(sign_in.header)
        return Claim(subject, f"{now:%Y-%m-%d}") if subject else None
    return vouched(sign_in, st.user.to_dict(), now)


def vouched(sign_in: SignIn, claims: Mapping[str, Any], now: datetime) -> Claim | None:
    """Return what a provider says of somebody.

    An address that the provider itself calls unverified proves nothing, and a sign-in without a
    moment, or from too long ago, counts no more.

    Args:
        sign_in: how people sign in.
        claims: what the provider has signed.
        now: the moment.
    """
    subject, issued = claims.get(sign_in.claim), claims.get("iat")
    unproved = sign_in.claim == "email" and claims.get("email_verified") in (False, "false")
    if not claims.get("is_logged_in") or not isinstance(subject, str) or not subject or unproved:
        return None
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return None
    since = datetime.fromtimestamp(issued, UTC)
    return Claim(subject, f"{issued}", since) if since > now - sign_in.lasts else None


def _note(people: People, person: Person, claim: Claim, now: datetime) -> None:
    if st.session_state.get(_SEEN) != (person.id, claim.token):
        people.seen(person.id, claim.token, now)
        st.session_state[_SEEN] = (person.id, claim.token)


def show_door(stage: Stage, now: datetime) -> None:
    """Draw what somebody sees who is nobody here: how to sign in, or whom to ask."""
    sign_in = stage.sign_in
    st.title("Earshot", anchor=False)
    claim = None if sign_in.by is By.NOBODY else claimed(sign_in, now)
    if claim is None:
        _show_way_in(sign_in)
        return
    st.markdown(f"You are signed in as **{escaped(claim.subject)}**, who has no access here.")
    admins = people_of(stage).admins()
    asked = " or ".join(escaped(each) for each in admins) if admins else "whoever runs Earshot here"
    st.markdown(f"Ask {asked} to enter you under this address.")
    show_way_out(sign_in)


def _show_way_in(sign_in: SignIn) -> None:
    if sign_in.by is By.PROVIDER:
        st.markdown("See what people say about your places. You sign in first.")
        name = escaped(sign_in.name) or "your company account"
        st.button(f"Sign in with {name}", on_click=st.login)
    else:
        st.markdown("The way here leads through your company's sign-in; open it from there.")


def show_way_out(sign_in: SignIn) -> None:
    """Draw the way to sign out, where there is one of ours."""
    if sign_in.by is By.PROVIDER:
        st.button("Sign out", icon=":material/logout:", type="tertiary", on_click=st.logout)
