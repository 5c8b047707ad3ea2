"""What is measured: who sends how much to how many."""

from dataclasses import dataclass

FRAME_RATE = 30


@dataclass(frozen=True)
class Scene:
    name: str
    sessions: int = 1
    publishers: int = 1
    """Per session, each with a camera, or a microphone when `voices`."""
    subscribers: int = 0
    """Per session, who only watch and listen."""
    shown: int = 1
    """Pictures that each watches."""
    meeting: bool = False
    """Publishers watch one another."""
    voices: bool = False
    packet_rate: int = 144
    """Video packets per second and camera; a voice has 50."""
    packet_bytes: int = 1200
    sizes: str = "equal"
    """`equal` or `split`: packets of one frame are equal, or differ by one byte as Chromium's."""
    peers: bool = True
    """Whether other servers are measured, too."""
    spread: bool = False
    """Whether ours is measured with and without spreading the session over cores."""

    @property
    def people(self) -> int:
        return self.sessions * (self.publishers + self.subscribers)

    @property
    def streams(self) -> int:
        """Pictures that reach somebody: as many destinations has the floor."""
        watched = self.publishers * min(self.shown, self.publishers - 1) if self.meeting else 0
        return self.sessions * (watched + self.subscribers * min(self.shown, self.publishers))

    def load_options(self, seconds: int, warm_up: int) -> dict[str, object]:
        """Arguments of `mediaload`."""
        return {
            "--sessions": self.sessions,
            "--publishers": self.publishers,
            "--subscribers": self.subscribers,
            "--video-slots": self.shown,
            "--meeting": "yes" if self.meeting else "no",
            "--video": "no" if self.voices else "yes",
            "--audio": "yes" if self.voices else "no",
            "--packet-rate": self.packet_rate,
            "--packet-bytes": self.packet_bytes,
            "--sizes": self.sizes,
            "--seconds": seconds,
            "--patience": 240,
            "--warm-up": warm_up,
        }


def _sessions(count: int) -> Scene:
    # 48 packets per second, so that 200 people at once are as much work as one camera for 200.
    return Scene(
        f"{count} of 4", count, publishers=4, shown=3, meeting=True, packet_rate=48, peers=False
    )


SCENES: dict[str, Scene] = {
    each.name: each
    for each in (
        Scene("1x10", subscribers=10),
        Scene("1x50", subscribers=50),
        Scene("1x200", subscribers=200),
        Scene("1x200 split", subscribers=200, sizes="split", peers=False),
        Scene("meeting of 20", publishers=20, shown=9, meeting=True),
        _sessions(1),
        _sessions(10),
        _sessions(50),
        Scene("1x400", subscribers=400, peers=False, spread=True),
        Scene("500 listeners", publishers=20, subscribers=480, voices=True, peers=False),
    )
}
