import Backup from "./backup";

export default function About() {
  return <Backup />;
}
