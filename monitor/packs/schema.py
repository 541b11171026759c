"""The form of a pack's files: what may stand in them, and what each entry means. Unknown keys are errors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from monitor.items import EventType
from monitor.packs.forms import parse_form

Side = Literal["state", "jihadist", "rebel", "militia", "bandit", "foreign", "un", "civilian", "unknown"]
Role = Literal["group", "army", "junta", "police", "mission", "leader", "office", "generic"]
Bucket = Literal["kill", "attack", "force", "abduct", "power", "unrest", "terror", "posture", "custody", "toll", "none"]
"""How a kind of event counts as evidence: killing, attack, use of force, abduction or release, taking power, unrest,
terrorism as a subject, military posture, arrest or release of anybody, and dead or wounded without a cause; `none`
counts as nothing: `no casualties`."""
LANGUAGES = ("any", "fr", "en", "ar", "ha")


def _readable(form: str) -> str:
    parse_form(form, None)
    return form


Form = Annotated[str, AfterValidator(_readable)]
Code = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Strict(BaseModel):
    """Immutable, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(Strict):
    """Something that texts name, with its forms by language; `any` holds those written alike in all."""

    name: str = Field(min_length=1)
    any: tuple[Form, ...] = ()
    fr: tuple[Form, ...] = ()
    en: tuple[Form, ...] = ()
    ar: tuple[Form, ...] = ()
    ha: tuple[Form, ...] = ()

    def forms(self) -> tuple[tuple[str | None, str], ...]:
        """Return (language, form) pairs; the language is None for forms of any language."""
        return tuple((None if lang == "any" else lang, form) for lang in LANGUAGES for form in getattr(self, lang))


class Country(Named):
    """A country of the world as texts name it."""

    code: Code
    demonyms: dict[str, tuple[Form, ...]] = Field(default_factory=dict)
    """Its adjectives, by language."""
    given_name: bool = False
    """Whether people bear it as a first name: before another name it says little."""
    yields_to: Code | None = None
    """A country with a part of the same name: where that country is the subject, the name is doubtful."""


class Zone(Named):
    """A part of a border country, as texts name it: `inside` counts for the region the pack watches."""

    code: Annotated[str, Field(pattern=r"^([A-Z]{2}|\*)$")]
    """The country, or `*` for the region as a whole."""
    inside: bool


class Actor(Named):
    """A force, a group or one of its leaders."""

    side: Side
    role: Role = "group"
    countries: tuple[Code, ...] = ()
    """Where it acts, the main country first."""
    since: int | None = None
    until: int | None = None
    """The first and the last year in which it acted, where known: in others nothing is its deed."""
    of: str | None = None
    """For a leader or a part: the canonical name that is reported, from the year in which that one began."""
    elsewhere: str | None = None
    """Who is meant by its forms where the event lies in none of its countries."""
    branches: dict[str, str] = Field(default_factory=dict)
    """Who is meant by its forms in a country (`NE`) or a part of one (`NE/Diffa`), by canonical name."""

    @property
    def canonical(self) -> str:
        """The name under which it is reported."""
        return self.of or self.name


class Force(Named):
    """A template of actor names: `{adjective}` and `{country}` stand for each country's demonyms and names."""

    side: Side = "state"
    role: Role


class Violence(Named):
    """A kind of event with its words."""

    bucket: Bucket
    event: EventType | None = None
    sub: str | None = None
    """ACLED's sub-event type."""
    news: bool = False
    """Whether a report that tells it as new, in headline or lead, is one of an event whatever else it is."""


class Noise(Named):
    """A subject that looks like conflict and isn't, with its words."""

    category: str = Field(min_length=1)


class Weights(Strict):
    """How the evidence is weighed, with where the figures come from."""

    made_by: str
    made_on: str
    data: str
    conflict: dict[str, float]
    location: dict[str, float]
    calibration: dict[str, float]
    kind: dict[str, float] = Field(default_factory=dict)
    """Of the question whether a report tells an event."""


class Pack(Strict):
    """The knowledge of one region."""

    name: str
    version: str
    title: str
    folder: Path
    countries: tuple[Code, ...]
    """The core: what a watch covers unless it says otherwise."""
    border: tuple[Code, ...] = ()
    """Countries of which only the zones marked `inside` count."""
    inside: dict[Code, tuple[str, ...]] = Field(default_factory=dict)
    """Of a border country, the regions (first-level admin areas) that count."""
    vague: dict[Code, float] = Field(default_factory=dict)
    """How likely news that names only the border country lies in the part that counts."""
    neighbours: tuple[Code, ...] = ()
    """Countries whose forces are named too."""
    powers: tuple[Code, ...] = ()
    """Countries that act in the region from outside: beside a watched country they are no place of the event."""
    languages: tuple[str, ...]
    world: tuple[Country, ...]
    zones: tuple[Zone, ...]
    actors: tuple[Actor, ...]
    violence: tuple[Violence, ...]
    noise: tuple[Noise, ...]
    weights: Weights
    severity: dict[str, Any] = Field(default_factory=dict)
    """The rules of severity, read by the facts."""
