import type { Emulation } from "../emulation";
import type { WirePulse } from "../wire";
import { getClock, setClock } from "./clock";
import { getJournal } from "./journal";
import { getState } from "./state";

export interface ControlRoute {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly handle: (emulation: Emulation, body: unknown, query: URLSearchParams) => unknown;
}

const getPulse = (emulation: Emulation): WirePulse => ({
  ...getClock(emulation),
  run: emulation.run,
  revision: emulation.revision,
});

const getFaults = ({ faults }: Emulation): unknown => ({ faults: faults.pending() });

/**
 * Endpoints for tests and for the page, under `/_emulator/`. They aren't part of HashiCorp's API, so they use plain
 * JSON.
 */
export const controlRoutes: readonly ControlRoute[] = [
  { method: "GET", path: "/health", handle: () => ({ status: "ok" }) },
  { method: "GET", path: "/state", handle: getState },
  { method: "GET", path: "/clock", handle: getClock },
  { method: "POST", path: "/clock", handle: setClock },
  { method: "GET", path: "/faults", handle: getFaults },
  {
    method: "POST",
    path: "/faults",
    handle: (emulation: Emulation, body: unknown): unknown => {
      emulation.faults.set(body, () => emulation.store.snapshot());
      return getFaults(emulation);
    },
  },
  {
    method: "DELETE",
    path: "/faults",
    handle: (emulation: Emulation): unknown => {
      emulation.faults.clear();
      return getFaults(emulation);
    },
  },
  { method: "GET", path: "/journal", handle: (emulation, _, query) => getJournal(emulation, query) },
  { method: "GET", path: "/pulse", handle: getPulse },
  {
    method: "POST",
    path: "/reset",
    handle: (emulation: Emulation): unknown => {
      emulation.reset();
      return { status: "ok" };
    },
  },
];
