package messaging.cli;

import messaging.message.MessageRules;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a user id. */
final class UserOption implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    if (!MessageRules.isUserId(text)) {
      throw new TypeConversionException("'" + text + "' is not a user id");
    }
    return text;
  }
}
