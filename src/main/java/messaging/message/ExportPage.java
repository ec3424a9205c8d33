package messaging.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of an export.
 *
 * @param lines may be empty before the end; the last one of the whole export is an {@link
 *     ExportLine.EndLine}
 * @param next where the next page begins, null behind the end
 */
public record ExportPage(List<ExportLine> lines, @Nullable String next) {}
