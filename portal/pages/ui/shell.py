"""What every page shows around its content: the one object that ``ui/base.html`` reads, ``shell``."""

from dataclasses import dataclass, field

ACCENTS = ("petrol", "brick", "plum", "ochre", "forest", "slate", "rose", "indigo", "red", "sky")


@dataclass(frozen=True, slots=True)
class Space:
    """An organisation's space as its people see it. ``accent`` is one of ``ACCENTS``."""

    id: str
    name: str
    initials: str
    accent: str = "petrol"
    kind: str = ""
    role: str = ""
    logo: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the main navigation; ``count`` is what waits behind it, ``None`` for no counter."""

    label: str
    href: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    initials: str
    email: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the parts of the frame lead. An empty address leaves its part out."""

    home: str = "/"
    profile: str = ""
    sign_out: str = ""  # POST
    language: str = ""  # POST, field `language`
    switch_space: str = ""  # POST, field `organisation`
    inbox: str = ""
    search: str = ""  # GET, field `q`
    session_continue: str = ""  # POST; answers 204 with the header X-Session-Ends
    privacy: str = ""
    legal: str = ""
    accessibility: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """``session_ends``: seconds since 1970. ``demo`` shows the ribbon that says the data are invented; ``offline`` is the address of
    the page for records without signal, for those who make some: it loads what keeps them."""

    addresses: Addresses = field(default_factory=Addresses)
    person: Person | None = None
    space: Space | None = None
    other_spaces: tuple[Space, ...] = ()
    menu: tuple[Entry, ...] = ()
    unread: int = 0
    search_text: str = ""
    session_ends: int | None = None
    language: str = "it"
    demo: bool = False
    offline: str = ""
