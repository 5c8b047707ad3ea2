"""What a client knows: the view it was given, kept up to date by the entries it is shown.

This is the fold that `docs/protocol.md` asks of every client, in its plainest form. It knows
nothing of the session's state, so it can only be right if the server shows enough, in order.
"""

from dataclasses import asdict
from typing import Any

from rooms import Entry
from rooms import entries as e
from rooms.ids import MAIN, ParticipantId, RoomId
from rooms.state import HOSTS

View = dict[str, Any]
NO_ROOMS: View = {"rooms": [], "ends_at": None, "choice": False, "late": "planned"}
NO_STEP: View = {"current": None, "ends_at": None, "trouble": ""}
SILENT = {"microphone": False, "camera": False, "screen": False}


def fold(view: View, entry: Entry, self: ParticipantId) -> None:
    """Change `view`, which is of `self`, by an entry that `self` was shown."""
    match entry.fact:
        case e.MeetingEnded():
            view |= {"meeting": None, "called": None}
            view["stage"] = {"spotlight": [], "layout": "auto"}
        case e.PolicyChanged(policy):
            view["policy"] = policy
        case e.RoomWarned() | e.RoomRested() | e.RoomResumed():
            _fold_alone(view["alone"], entry)
        case e.AttentionChecked() | e.AttentionAnswered() | e.AttentionEnded():
            _fold_attention(view, entry.fact)
        case e.RemedyOffered() as fact:
            view["remedies"] = [*_others_offers(view, fact.participant), asdict(fact)]
        case e.RemedyEnded(participant):
            view["remedies"] = _others_offers(view, participant)
        case e.StageSet(spotlight, layout):
            view["stage"] = {"spotlight": list(spotlight), "layout": layout}
        case e.LobbyTold(word):
            view["lobby_word"] = word
        case e.LobbySeen(participants):
            for each in view["lobby"]:
                each["seen"] = each["seen"] or each["participant"] in participants
        case e.ParticipantRefused(participant):
            view["lobby"] = [each for each in view["lobby"] if each["participant"] != participant]
        case e.ParticipantAdmitted(participant) as fact:
            view["lobby"] = [each for each in view["lobby"] if each["participant"] != participant]
            view["participants"].append(_newcomer(fact) | {"connected": fact.connected})
        case e.ParticipantJoined(waiting=True) as fact:
            view["lobby"].append(_at_the_door(fact) | {"at": entry.at})
        case e.ParticipantConnected(who) | e.ParticipantDisconnected(who) if _waits(view, who):
            _waiting(view, who)["here"] = isinstance(entry.fact, e.ParticipantConnected)
        case e.ParticipantRenamed(who, name) if _waits(view, who):
            _waiting(view, who)["name"] = name
        case e.ParticipantJoined() as fact:
            view["participants"].append(_newcomer(fact))
        case e.ParticipantRemoved(participant):
            for part in ("participants", "help", "remedies"):
                view[part] = [each for each in view[part] if each["participant"] != participant]
            _gives_back_the_floor(view, participant)
            _leaves_the_spotlight(view, participant)
            _host_gone(view, participant)
        case e.HelpAsked() | e.HelpClaimed() | e.HelpEnded():
            _fold_help(view["help"], entry)
        case e.PollDiscarded(poll):
            view["polls"] = [each for each in view["polls"] if each["poll"] != poll]
        case e.PollCreated() | e.PollLaunched() | e.VoteCast() | e.BallotsCounted():
            _fold_poll(view["polls"], entry.fact, self, _is_host(view, self))
        case e.PollClosed() | e.PollPublished():
            _fold_poll(view["polls"], entry.fact, self, _is_host(view, self))
        case e.MeetingStarted():
            view |= {"meeting": {"started_at": entry.at}, "spoken": []}
        case e.SpeechNoted(spoken):
            for each in spoken:
                known = [
                    s
                    for s in view["spoken"]
                    if (s["participant"], s["room"]) == (each.participant, each.room)
                ]
                if not known:
                    view["spoken"].append(asdict(each) | {"seconds": 0.0})
                (sums,) = known or view["spoken"][-1:]
                sums["seconds"] = round(sums["seconds"] + each.seconds, 1)
        case e.MaterialAdded() as fact:
            material = asdict(fact) | {"by": entry.by}
            view["materials"].append({k: material[k] for k in material if k not in ("file", "key")})
        case e.MaterialRemoved(gone):
            view["materials"] = [each for each in view["materials"] if each["material"] != gone]
        case e.ReadMarked(participant, upto, conversation):
            whose = {"participant": participant, "conversation": conversation}
            (mark,) = [m for m in view["read"] if m | whose == m] or [whose]
            mark["upto"] = upto
            if mark not in view["read"]:
                view["read"].append(mark)
        case e.AgendaPlanned(steps):
            view["agenda"] = {**NO_STEP, "steps": [asdict(each) for each in steps]}
        case e.AgendaStepped(step, ends_at, trouble):
            view["agenda"] |= {"current": step, "ends_at": ends_at, "trouble": trouble}
        case e.AgendaExtended(ends_at):
            view["agenda"]["ends_at"] = ends_at
        case e.AgendaStopped():
            view["agenda"] |= NO_STEP
        case e.BreakoutsPlanned() | e.BreakoutsOpened() | e.BreakoutsExtended():
            _fold_rooms(view, entry.fact)
        case e.RoomAdded() | e.NameMatched() | e.RoomClosed():
            _fold_rooms(view, entry.fact)
        case e.BreakoutsClosed():
            view["breakouts"] |= {**NO_ROOMS, "knocks": [], "listening": [], "voice": None}
            view["notes"] = {r: page for r, page in view["notes"].items() if r == MAIN}
            for person in view["participants"]:
                person["room"] = MAIN
        case e.HostKnocked(host, room, enters_at):
            knock = {"host": host, "room": room, "enters_at": enters_at}
            view["breakouts"]["knocks"] = [*_others(view, "knocks", host), knock]
        case e.HostTurnedBack(host):
            view["breakouts"]["knocks"] = _others(view, "knocks", host)
        case e.RoomListened(host, heard):
            there = [] if heard is None else [{"host": host, "room": heard}]
            view["breakouts"]["listening"] = [*_others(view, "listening", host), *there]
        case e.VoiceTurned(host):
            view["breakouts"]["voice"] = host
        case e.NoteWritten() | e.NotesShown():
            _fold_notes(view["notes"], entry)
        case _:
            _fold_person(view, entry)


def _is_host(view: View, self: ParticipantId) -> bool:
    return any(p["participant"] == self and p["role"] in HOSTS for p in view["participants"])


def _waits(view: View, participant: ParticipantId) -> bool:
    return any(each["participant"] == participant for each in view["lobby"])


def _waiting(view: View, participant: ParticipantId) -> View:
    (found,) = (each for each in view["lobby"] if each["participant"] == participant)
    known: View = found
    return known


def _at_the_door(fact: e.ParticipantJoined) -> View:
    person = {"participant": fact.participant, "number": fact.number, "name": fact.name}
    return person | {"role": fact.role, "here": False, "seen": False}


def _others_offers(view: View, participant: ParticipantId) -> list[View]:
    return [each for each in view["remedies"] if each["participant"] != participant]


def _leaves_the_spotlight(view: View, participant: ParticipantId) -> None:
    left = [each for each in view["stage"]["spotlight"] if each != participant]
    view["stage"]["spotlight"] = left


def _fold_alone(alone: list[View], entry: Entry) -> None:
    fact = entry.fact
    assert isinstance(fact, e.RoomWarned | e.RoomRested | e.RoomResumed)
    known = next((each for each in alone if each["room"] == fact.room), None)
    match fact:
        case e.RoomResumed():
            alone[:] = [each for each in alone if each["room"] != fact.room]
        case e.RoomWarned(room, rests_at):
            alone.append({"room": room, "rests_at": rests_at, "resting": False})
        case e.RoomRested(room) if known is None:
            alone.append({"room": room, "rests_at": entry.at, "resting": True})
        case e.RoomRested():
            assert known is not None
            known["resting"] = True


def _fold_attention(
    view: View, fact: e.AttentionChecked | e.AttentionAnswered | e.AttentionEnded
) -> None:
    match fact:
        case e.AttentionChecked(asked, ends_at):
            fresh = {"ends_at": ends_at, "asked": list(asked), "answered": [], "open": True}
            view["attention"] = fresh
        case e.AttentionAnswered(participant):
            view["attention"]["answered"].append(participant)
        case e.AttentionEnded():
            view["attention"]["open"] = False


def _newcomer(fact: e.ParticipantJoined | e.ParticipantAdmitted) -> View:
    return {
        "participant": fact.participant,
        "number": fact.number,
        "name": fact.name,
        "role": fact.role,
        "room": MAIN,
        "connected": False,
        "rung": "video",
        "rung_reason": "",
        **SILENT,
        "hand_at": None,
        "away": False,
    }


def _fold_person(view: View, entry: Entry) -> None:
    changes: View
    match entry.fact:
        case e.ParticipantConnected(who):
            changes = {"connected": True}
        case e.ParticipantDisconnected(who):
            _host_gone(view, who)
            view["remedies"] = _others_offers(view, who)
            changes = {"connected": False, **SILENT}
        case e.RoleChanged(who, role):
            if role not in HOSTS:
                _host_gone(view, who)
            changes = {"role": role}
            if role == "observer":
                _leaves_the_spotlight(view, who)
        case e.ParticipantMuted(who, source):
            changes = {source: False}
        case e.ParticipantRenamed(who, name):
            changes = {"name": name}
        case e.AwayChanged(who, away):
            changes = {"away": away}
        case e.MediaPublished(who, microphone, camera, screen):
            changes = {"microphone": microphone, "camera": camera, "screen": screen}
        case e.RungChanged(who, rung, reason):
            changes = {"rung": rung, "rung_reason": reason}
        case e.HandRaised(who):
            changes = {"hand_at": entry.at}
        case e.HandCalled(who):
            changes = {"hand_at": None}
            view["called"] = who
        case e.HandLowered(who):
            _gives_back_the_floor(view, who)
            changes = {"hand_at": None}
        case e.ParticipantMoved(who, room):
            _moved(view, who)
            changes = {"room": room}
        case _:
            return
    (person,) = (each for each in view["participants"] if each["participant"] == who)
    person |= changes


def _gives_back_the_floor(view: View, participant: ParticipantId) -> None:
    if view["called"] == participant:
        view["called"] = None


def _fold_help(calls: list[View], entry: Entry) -> None:
    match entry.fact:
        case e.HelpAsked(participant, room, note):
            call = {"participant": participant, "room": room, "at": entry.at, "claimed_by": None}
            known = next((each for each in calls if each["participant"] == participant), call)
            known["note"] = note
            if known is call:
                calls.append(call)
        case e.HelpClaimed(participant, host):
            (call,) = (each for each in calls if each["participant"] == participant)
            call["claimed_by"] = host
        case e.HelpEnded(participant):
            calls[:] = [each for each in calls if each["participant"] != participant]


RoomFact = (
    e.BreakoutsPlanned
    | e.BreakoutsOpened
    | e.BreakoutsExtended
    | e.RoomAdded
    | e.NameMatched
    | e.RoomClosed
)


def _fold_rooms(view: View, fact: RoomFact) -> None:
    rooms = view["breakouts"]
    match fact:
        case e.BreakoutsPlanned(planned, choice):
            rooms |= {"planned": [_room(each) for each in planned], "planned_choice": choice}
        case e.BreakoutsOpened(opened, ends_at, choice, late):
            rooms |= {"planned": [], "planned_choice": False, "late": late}
            rooms |= {"rooms": [_room(each) for each in opened]}
            rooms |= {"ends_at": ends_at, "choice": choice}
            _put(view, {person: each.room for each in opened for person in each.participants})
        case e.RoomAdded(added):
            rooms["rooms"].append(_room(added))
            _put(view, dict.fromkeys(added.participants, added.room))
        case e.NameMatched(room, name, participant):
            for each in (*rooms["planned"], *rooms["rooms"]):
                if each["room"] == room:
                    each["participants"].append(participant)
                    if name in each["names"]:
                        each["names"].remove(name)
        case e.BreakoutsExtended(ends_at, None):
            rooms["ends_at"] = ends_at
            for each in rooms["rooms"]:
                each["ends_at"] = None
        case e.BreakoutsExtended(ends_at, room):
            (own,) = (each for each in rooms["rooms"] if each["room"] == room)
            own["ends_at"] = ends_at
        case e.RoomClosed(closed):
            inside = [p["participant"] for p in view["participants"] if p["room"] == closed]
            _put(view, dict.fromkeys(inside, MAIN))
            for part in ("rooms", "knocks", "listening"):
                rooms[part] = [each for each in rooms[part] if each["room"] != closed]
            view["notes"].pop(closed, None)


def _put(view: View, to: dict[ParticipantId, RoomId]) -> None:
    for person in view["participants"]:
        room = to.get(person["participant"], person["room"])
        if room != person["room"]:
            person["room"] = room
            _moved(view, person["participant"])


def _others(view: View, part: str, host: ParticipantId) -> list[View]:
    return [each for each in view["breakouts"][part] if each["host"] != host]


def _moved(view: View, who: ParticipantId) -> None:
    for part in ("knocks", "listening"):
        view["breakouts"][part] = _others(view, part, who)


def _host_gone(view: View, who: ParticipantId) -> None:
    _moved(view, who)
    if view["breakouts"]["voice"] == who:
        view["breakouts"]["voice"] = None


def _fold_notes(pages: dict[RoomId, list[View]], entry: Entry) -> None:
    match entry.fact:
        case e.NotesShown(_, room, notes):
            pages[room] = [asdict(each) for each in notes]
        case e.NoteWritten(room, line, text):
            note = {"line": line, "text": text, "by": entry.by, "seq": entry.seq}
            lines = [each["line"] for each in pages.get(room, [])]
            if line in lines:
                pages[room][lines.index(line)] = note
            else:
                pages.setdefault(room, []).append(note)
            pages[room] = [each for each in pages[room] if each["text"] != ""]
            if not pages[room]:
                del pages[room]


def _room(room: e.BreakoutRoom) -> View:
    return {**asdict(room), "participants": list(room.participants), "names": list(room.names)}


PollFact = (
    e.PollCreated | e.PollLaunched | e.VoteCast | e.BallotsCounted | e.PollClosed | e.PollPublished
)


def _fold_poll(polls: list[View], fact: PollFact, self: ParticipantId, is_host: bool) -> None:
    known = next((each for each in polls if each["poll"] == fact.poll), None)
    if known is None:
        assert isinstance(fact, e.PollCreated | e.PollLaunched), "news of a poll never told"
        known = _draft(fact)
        polls.append(known)
    match fact:
        case e.PollLaunched():
            known |= {"status": "open", "rooms": list(fact.rooms)}
        case e.VoteCast(_, participant, choice, text, room):
            if participant == self:
                known |= {"answered": True, "voted": {"choice": list(choice), "text": text}}
            if is_host:
                vote = {"participant": participant, "room": room}
                vote |= {"choice": list(choice), "text": text}
                others = [v for v in known["votes"] if v["participant"] != participant]
                known["votes"] = [*others, vote]
        case e.BallotsCounted(_, voters, ballots):
            known["answered"] = self in voters
            known["ballots"] = [{"choice": list(b.choice), "text": b.text} for b in ballots]
        case e.PollClosed(_, asked, voters):
            known |= {"status": "closed", "asked": asked, "turnout": voters}
        case e.PollPublished():
            texts = [{"text": each.text, "count": each.count} for each in fact.texts]
            result = {"counts": list(fact.counts), "voters": fact.voters, "texts": texts}
            result |= {"right": list(fact.right), "withheld": fact.withheld}
            known |= {"status": "published", "result": result}


def _draft(fact: e.PollCreated | e.PollLaunched) -> View:
    return {
        "poll": fact.poll,
        "question": fact.question,
        "kind": fact.kind,
        "options": list(fact.options),
        "status": "draft",
        "anonymous": fact.anonymous,
        "quorum": fact.quorum,
        "repeats": fact.repeats,
        "rooms": [],
        "asked": 0,
        "answered": False,
        "voted": None,
        "votes": [],
        "ballots": [],
        "turnout": 0,
        "right": list(fact.right) if isinstance(fact, e.PollCreated) else [],
        "result": None,
    }
