"use client";

// The address is on a page that the first one only leads to.
export default function Backup() {
  const check = () => fetch((process.env.NEXT_PUBLIC_RENDER_API_URL ?? "") + "/api/health");
  return <button onClick={check}>Check the backup</button>;
}
