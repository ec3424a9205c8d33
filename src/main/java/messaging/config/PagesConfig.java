package messaging.config;

/**
 * The pages for people that the public port serves to anybody.
 *
 * @param docs the descriptions of the API and the page that shows them
 * @param demo the demo chat; only where every caller is believed, as it says itself who calls
 */
public record PagesConfig(boolean docs, boolean demo) {}
