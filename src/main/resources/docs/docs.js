// Shows the description that this service serves; nothing is asked of any other host.
window.SwaggerUIBundle({
  url: "openapi.yaml",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  persistAuthorization: false,
  docExpansion: "list",
});
