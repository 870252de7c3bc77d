// In this order: what is loaded first must be there for the second.
import "./language";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export default uPlot;
