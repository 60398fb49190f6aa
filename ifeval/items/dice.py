"""Choices that are the same each time, and the invented names that are chosen from."""

from collections.abc import Sequence
from hashlib import blake2b

FEMALE = ("Alma", "Berit", "Clara", "Dagny", "Edda", "Freya", "Greta", "Hanna", "Ilka", "Jutta")
MALE = ("Anton", "Bruno", "Caspar", "Detlev", "Emil", "Fabian", "Gustav", "Henrik", "Ivo", "Jonas")
EITHER = ("Robin", "Sasha", "Kim", "Jules", "Marlo", "Quinn", "Rowan", "Toni", "Noor", "Dany")
SURNAMES = (
    *("Velden", "Harnisch", "Ostrava", "Quandt", "Rellstab", "Tessmer", "Ulbrig", "Wendlow"),
    *("Yorgen", "Zabel", "Brandvik", "Corless", "Dunmore", "Farrow", "Gellner", "Holmqvist"),
)
PLACES = (
    *("Velmora", "Harstow", "Brennick", "Calverne", "Dornholm", "Fellbrook", "Grantleigh"),
    *("Lundmere", "Merrowby", "Norvale", "Tresmond", "Wexholt", "Astermoor", "Ellingford"),
)
COINED = (
    *("Velcor", "Harbex", "Brentano", "Calvane", "Dornex", "Felmar", "Grantis", "Lumeric"),
    *("Merovin", "Norvex", "Trescal", "Wexmere", "Astrovane", "Elmiron", "Quoral", "Zandell"),
)


class Dice:
    """Choices that follow from what is chosen for, so that the same input gives the same items."""

    def __init__(self, *parts: object) -> None:
        self._state = "\x00".join(map(str, parts)).encode("utf-8", "surrogatepass")
        self._rolls = 0

    def below(self, size: int) -> int:
        """Return a number from 0 to ``size`` - 1."""
        self._rolls += 1
        digest = blake2b(self._state + str(self._rolls).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % size

    def choice(self, options: Sequence[str]) -> str:
        """Return one of some options."""
        return options[self.below(len(options))]

    def shuffled(self, options: Sequence[str]) -> list[str]:
        """Return options in another order."""
        left, found = [*options], list[str]()
        while left:
            found.append(left.pop(self.below(len(left))))
        return found
