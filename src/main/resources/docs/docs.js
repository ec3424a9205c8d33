// Shows the OpenAPI description of this service; it sends no request to other hosts.
const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", paint);
paint();

// Named by the service only where it believes every caller, as in the local run.
const { caller } = document.querySelector("#docs").dataset;

const ui = window.SwaggerUIBundle({
  url: "openapi.yaml",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  persistAuthorization: false,
  docExpansion: "list",
  onComplete: () => caller && ui.preauthorizeApiKey("GatewayUser", caller),
});
