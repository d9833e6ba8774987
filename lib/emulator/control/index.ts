import type { Emulation } from "../emulation";
import type { WirePulse } from "../wire";
import { clockState, setClock } from "./clock";
import { journal } from "./journal";
import { state } from "./state";

export interface ControlRoute {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly answer: (emulation: Emulation, body: unknown, query: URLSearchParams) => unknown;
}

const pulse = (emulation: Emulation): WirePulse => ({
  ...clockState(emulation),
  run: emulation.run,
  revision: emulation.revision,
});

const pending = ({ faults }: Emulation): unknown => ({ faults: faults.pending() });

/** What tests switch and look at, under `/_emulator/`: no part of the vendor's API, so no JSON:API. */
export const controlRoutes: readonly ControlRoute[] = [
  { method: "GET", path: "/health", answer: () => ({ status: "ok" }) },
  { method: "GET", path: "/state", answer: state },
  { method: "GET", path: "/clock", answer: clockState },
  { method: "POST", path: "/clock", answer: setClock },
  { method: "GET", path: "/faults", answer: pending },
  {
    method: "POST",
    path: "/faults",
    answer: (emulation: Emulation, body: unknown): unknown => {
      emulation.faults.set(body, () => emulation.store.snapshot());
      return pending(emulation);
    },
  },
  {
    method: "DELETE",
    path: "/faults",
    answer: (emulation: Emulation): unknown => {
      emulation.faults.clear();
      return pending(emulation);
    },
  },
  { method: "GET", path: "/journal", answer: (emulation, _, query) => journal(emulation, query) },
  { method: "GET", path: "/pulse", answer: pulse },
  {
    method: "POST",
    path: "/reset",
    answer: (emulation: Emulation): unknown => {
      emulation.reset();
      return { status: "ok" };
    },
  },
];
