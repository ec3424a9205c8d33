// Sessions of people: a form, and a cookie that names the user until it ends. It is signed, so that nobody can forge one, and
// nothing is stored. So a session cannot be ended from here: logging out takes the cookie away from one browser only.
import crypto from "crypto";
import fs from "fs";
import querystring from "querystring";

const KEY = fs.readFileSync("/run/made/session-key");
const PAGE = fs.readFileSync("/etc/nginx/login.html").toString();
const SECONDS = 8 * 60 * 60;
const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

function sign(text) {
  return crypto.createHmac("sha256", KEY).update(text).digest("base64url");
}

/** The user of the request's cookie; empty if there is none, or not a valid one. */
function user(r) {
  const parts = /^(.+)\.(\d+)\.([\w-]+)$/.exec(r.variables.cookie_session || "");
  if (parts === null || Number(parts[2]) * 1000 < Date.now()) {
    return "";
  }
  // Signed again, so that the time of the comparison tells nothing.
  return sign(parts[3]) === sign(sign(`${parts[1]}.${parts[2]}`)) ? parts[1] : "";
}

/** The browser keeps it from scripts, and from what pages of other sites send. Over HTTPS add Secure. */
function setCookie(r, value, seconds) {
  r.headersOut["Set-Cookie"] = [`session=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`];
}

/** A page of another site must not log anybody in or out. Over plain HTTP to other hosts than loopback there is Origin only. */
function isOwn(r) {
  const site = r.headersIn["Sec-Fetch-Site"];
  const origin = r.headersIn.Origin;
  return site ? site === "same-origin" : !origin || origin.endsWith(`://${r.headersIn.Host}`);
}

function show(r, status, refusal) {
  r.headersOut["Content-Type"] = "text/html; charset=utf-8";
  r.headersOut["Cache-Control"] = "no-store";
  r.headersOut["Content-Security-Policy"] = POLICY;
  r.return(status, PAGE.replace("<!-- refusal -->", refusal && `<p class="refusal" role="alert">${refusal}</p>`));
}

async function login(r) {
  if (r.method === "GET" || r.method === "HEAD") {
    show(r, 200, "");
  } else if (r.method !== "POST" || !isOwn(r)) {
    r.return(403);
  } else {
    const form = querystring.parse(r.requestText || "");
    // nginx knows how the passwords are kept. Whose it is, it says too: a name could hold a colon.
    const given = Buffer.from(`${form.user}:${form.password}`).toString("base64");
    const answer = await ngx.fetch("http://127.0.0.1:8090/", { headers: { Authorization: `Basic ${given}` } });
    if (answer.status === 200) {
      const content = `${answer.headers.get("X-User")}.${Math.floor(Date.now() / 1000) + SECONDS}`;
      setCookie(r, `${content}.${sign(content)}`, SECONDS);
      r.return(303, "/demo");
    } else {
      show(r, 403, "This is not the password of that user.");
    }
  }
}

function logout(r) {
  if (r.method !== "POST" || !isOwn(r)) {
    r.return(403);
    return;
  }
  setCookie(r, "", 0);
  r.return(303, "/login");
}

export default { user, login, logout };
