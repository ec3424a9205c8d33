package messaging.config;

/**
 * The pages for people that the public port serves to anybody.
 *
 * @param docs the descriptions of the API and the page that shows them
 * @param demo the demo chat; it names the caller itself, so only where every caller is believed
 */
public record PagesConfig(boolean docs, boolean demo) {}
