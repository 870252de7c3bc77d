import { open } from "./open";
import { tauri } from "./host/tauri";

open(tauri);
