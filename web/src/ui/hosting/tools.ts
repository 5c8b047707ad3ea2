/** What hosts alone use to lead a session, in one place: nobody else needs to load it. */
import { StepButtons } from "../agenda/StepButtons";
import { HelpQueue } from "../breakouts/HelpQueue";
import { HostRooms } from "../breakouts/HostRooms";
import { OpenRooms, Plan } from "../breakouts/Plan";
import { Running } from "../breakouts/Running";
import type { HostTools } from "../context";
import { Lobby } from "../lobby/Lobby";
import { HandsUp } from "../people/HandsUp";
import { Invite } from "../people/Invite";
import { PersonMenu } from "../people/PersonMenu";
import { HostButtons } from "../polls/HostButtons";
import { NewPoll } from "../polls/NewPoll";

export const TOOLS: HostTools = {
  HandsUp,
  HelpQueue,
  HostButtons,
  HostRooms,
  Invite,
  Lobby,
  NewPoll,
  OpenRooms,
  PersonMenu,
  Plan,
  Running,
  StepButtons,
};
