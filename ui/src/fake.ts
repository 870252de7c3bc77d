import { fake } from "./host/fake";
import { open } from "./open";

open(fake(new URLSearchParams(location.search).get("scenario") ?? "ok"));
