"use client";

import { useState } from "react";

export default function Caller() {
  const [answer, setAnswer] = useState("nothing yet");
  const call = async () => {
    // The address is in a file of its own that the page does not name.
    const { primary } = await import("./primary");
    setAnswer(await (await fetch(`${primary()}/api/health`)).text());
  };
  return <button onClick={call}>{answer}</button>;
}
