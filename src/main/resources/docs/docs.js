// Shows the OpenAPI description of this service; it sends no request to other hosts.
window.SwaggerUIBundle({
  url: "openapi.yaml",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  persistAuthorization: false,
  docExpansion: "list",
});
