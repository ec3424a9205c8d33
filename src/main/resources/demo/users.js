// Ids of users, as the service takes them.

/** Says why this is no id of a user; empty if it is one. */
export function faultOf(id) {
  if (id.length > 64) {
    return "A user id has at most 64 characters.";
  }
  if (!/^[A-Za-z0-9._~:@|+=-]+$/.test(id) || id === "." || id === "..") {
    return "A user id has letters from A to Z, digits and . _ ~ : @ | + = - only, and is neither . nor ..";
  }
  return "";
}
