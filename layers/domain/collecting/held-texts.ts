/** Gives a line its text: held while there is room, and where there is none, made again each time it is asked for. */
export type WithText = <Line extends object>(
  line: Line,
  text: string,
  make: () => string,
) => Line & { readonly text: string };

/**
 * Room for the texts of one request's lines. What a batch says of all of its events could make hundreds of times its
 * size when each line is held with it.
 *
 * @param characters that are held in all
 * @example
 * const withText = heldTexts(8_000_000);
 * withText({ messageId }, text, () => makeTextAgain()).text;
 */
export function heldTexts(characters: number): WithText {
  let left = characters;
  return function withText(line, text, make) {
    left -= text.length;
    if (left >= 0) return { ...line, text };
    return {
      ...line,
      get text() {
        return make();
      },
    };
  };
}
