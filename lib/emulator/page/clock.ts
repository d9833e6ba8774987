import type { WireClock } from "../wire";
import { setClock } from "./connection";
import { findElement } from "../../timeline/element";
import { formatTime } from "../../timeline/format";

const formatMode = ({ frozen }: WireClock): string => (frozen ? "frozen" : "running");

/** The panel with the emulated time and the buttons that change it. */
export class ClockPanel {
  private readonly time = findElement("#now", HTMLTimeElement);
  private readonly mode = findElement("#mode", HTMLElement);
  private readonly freeze = findElement("#freeze", HTMLButtonElement);
  private readonly form = findElement("#set-clock", HTMLFormElement);
  private readonly input = findElement("#new-time", HTMLInputElement);
  private readonly status = findElement("#clock-status", HTMLElement);
  private readonly error = findElement("#clock-error", HTMLElement);
  private isFrozen = false;
  private isEdited = false;

  /** @param onChange called after each attempt to change the clock, so that the page updates immediately */
  constructor(private readonly onChange: () => void) {
    for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-advance]")) {
      button.addEventListener("click", () => void this.change({ advance: button.dataset["advance"] }));
    }
    this.freeze.addEventListener("click", () => void this.change({ frozen: !this.isFrozen }));
    this.input.addEventListener("input", () => (this.isEdited = true));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.input.value === "") return;
      this.isEdited = false;
      // The input omits the seconds if they are 0.
      const time = this.input.value.length === 16 ? `${this.input.value}:00` : this.input.value;
      void this.change({ now: `${time}Z` });
    });
  }

  show(clock: WireClock): void {
    const { now, frozen } = clock;
    const text = formatTime(Date.parse(now));
    this.time.dateTime = now;
    this.time.textContent = text;
    this.mode.textContent = formatMode(clock);
    this.mode.className = formatMode(clock);
    this.isFrozen = frozen;
    this.freeze.textContent = frozen ? "Resume" : "Freeze";
    if (!this.isEdited && document.activeElement !== this.input) this.input.value = text.replace(" ", "T");
  }

  private async change(change: object): Promise<void> {
    try {
      const clock = await setClock(change);
      this.show(clock);
      this.error.hidden = true;
      // For screen readers only: everyone else sees the new time at the top.
      this.status.textContent = `It is now ${formatTime(Date.parse(clock.now))} UTC, ${formatMode(clock)}.`;
    } catch (error) {
      this.error.hidden = false;
      this.error.textContent = error instanceof Error ? error.message : String(error);
    }
    this.onChange();
  }
}
