// What every page runs; each part looks for its own elements and does nothing without them.
import "htmx.org";
import "./notices.js";
import "./preferences.js";
import "./session.js";
import "./live.js";
import "./call.js";
import "./upload.js";

