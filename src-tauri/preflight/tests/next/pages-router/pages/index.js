import { useState } from "react";

export default function Page() {
  const [answer, setAnswer] = useState("nothing yet");
  const call = async () => {
    // The address is in a file of its own that the page does not name.
    const { primary } = await import("../primary");
    setAnswer(await (await fetch(`${primary()}/api/health`)).text());
  };
  return <button onClick={call}>{answer}</button>;
}

// Rendered at each request: where the files are is told by the server.
export function getServerSideProps() {
  return { props: {} };
}
