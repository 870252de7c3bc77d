import { describe, expect, it } from "vitest";

import { dayName, planned, suggested, type Wish } from "../src/interview/form";

const MINUTE = 60_000;
const bounds: [number, number] = [10 * MINUTE, 720 * MINUTE];
const local = (text: string) => new Date(text).getTime();
const noon = local("2026-11-23T12:10:00");

const at = (time: string, day = 0, minutes = "60"): Wish => ({ now: false, day, time, minutes });

describe("what a person fills in", () => {
  it("is a time of this computer's clock", () => {
    const begins = (wish: Wish) => {
      const found = planned(wish, noon, bounds);
      return "problem" in found ? found.field : found.begins;
    };
    expect(begins(at("15:00"))).toBe(local("2026-11-23T15:00:00"));
    expect(begins(at("9.05", 1))).toBe(local("2026-11-24T09:05:00"));
    expect(begins(at("00:00", 8))).toBe(local("2026-12-01T00:00:00"));
    expect(begins(at("12:10"))).toBe(noon);
    expect(begins(at("12:08"))).toBe("time");
    expect(begins(at("25:00"))).toBe("time");
    expect(begins({ ...at("25:00"), now: true })).toBe(null);
  });

  it("has a length in whole minutes within its bounds", () => {
    const length = (minutes: string) => {
      const found = planned(at("15:00", 0, minutes), noon, bounds);
      return "problem" in found ? found.field : found.length_ms / MINUTE;
    };
    expect([" 10 ", "720", "90"].map(length)).toEqual([10, 720, 90]);
    for (const wrong of ["", "9", "721", "-60", "1e2", "60.5", "an hour"]) {
      expect(length(wrong)).toBe("minutes");
    }
  });
});

describe("what the form begins with", () => {
  it("is the next half hour that leaves time to prepare", () => {
    const from = (text: string) => suggested(local(text), 10 * MINUTE);
    expect(from("2026-11-23T12:10:00")).toEqual({ day: 0, time: "12:30" });
    expect(from("2026-11-23T12:20:00")).toEqual({ day: 0, time: "12:30" });
    expect(from("2026-11-23T12:20:01")).toEqual({ day: 0, time: "13:00" });
    expect(from("2026-11-23T23:45:00")).toEqual({ day: 1, time: "00:00" });
  });

  it("names the days", () => {
    expect([0, 1].map((days) => dayName(noon, days))).toEqual(["Today", "Tomorrow"]);
    expect(dayName(noon, 2)).toContain("25");
  });
});
