import Link from "next/link";
import Caller from "./caller";

export default function Page() {
  return (
    <main>
      <Caller />
      <Link href="/about">About</Link>
    </main>
  );
}
