// Package value converts the texts of a spreadsheet into the values of the
// Lightfield API and compares such values. Start with [New]: it compiles a
// [Spec], what is known of one field and its column, into a [Converter].
//
// A value is its canonical JSON: the bytes that are written. One value has one
// such form, so digests of it are stable. Nothing is guessed: a text that can
// be read in two ways is an [Error], whose message says how to settle it.
// Blanks around a text count for nothing, but in TEXT, MARKDOWN and HTML.
//
// # Text
//
// TEXT, MARKDOWN and HTML are kept as they stand, so callers trim. Refused:
// NUL (control_character), what is not UTF-8 (invalid_encoding), and texts that are
// nothing but an error of a formula, such as #REF! (formula_error). Markup
// characters are not escaped.
//
// # Numbers
//
// NUMBER and CURRENCY are exact decimals from text to JSON, never floats: at
// most two decimals, within ±(2^53−1); 007 becomes 7, 12.30 becomes 12.3, −0
// becomes 0. Zeros after the second decimal are let pass.
//
//	1234.56  -5  5-  (5)  −5  .5    plain notation, the default
//	1,234.56  1234.56               with number: "1,234.56"; groups must be whole
//	1.234,56  12,5  5,-  5,–        with number: "1.234,56"; the dash stands for no decimals
//	1 234,56                        with number: "1 234,56"; any no-break or thin space too
//	1'234.56  1’234.56              with number: "1'234.56"
//	12,34,567.80                    with number: "1,23,456.78"
//	$5  €5  5 kr  USD 5  R$ -5      CURRENCY alone; must fit the field's currency
//
// Refused: marks that the notation has not or has elsewhere (number_notation),
// a third decimal (too_many_decimals), 1e5 (exponent), 12% (percent), another
// currency (wrong_currency), out_of_range, and the rest (invalid_number). With
// no notation given, 1.500 and 12.340 are refused too: one to three digits, a
// dot and three digits may be thousands. Stating "1234.56" lets them pass.
//
// # Checkbox
//
// CHECKBOX takes true yes y t 1 on, false no n f 0 off, in any case, or the
// words of the spec in place of either list. All else is invalid_checkbox.
//
// # Dates
//
// DATETIME becomes UTC, 2026-03-16T12:00:00+00:00, with .123 if there are
// milliseconds; finer fractions are cut off. A date alone is midnight. Without
// an offset in the text the spec's location counts; of the hour that daylight
// saving repeats the first is meant, and times that it skips are refused.
//
//	2026-03-16  2026-03-16 12:00  2026-03-16T12:00:00.5+02:00    by default, or iso
//	46097.5                         with excel; excel-1904 for old Mac workbooks
//	16/03/2026  16/3/2026           with DD/MM/YYYY
//
// A layout consists of YYYY, YY (69 is 1969, 68 is 2068), MM, M, MMM (Mar), MMMM
// (March), DD, D, dddd and ddd (days of the week, which must be right), HH, H,
// hh, h with A (AM, PM), mm, m, ss, s, SSS (decimals of the second), Z (an
// offset), marks, and [words] in brackets. Names are English. One digit does
// for two unless other digits touch the number, and a blank for any white space,
// before AM and PM for none too. Of several layouts all are
// tried; if two fit with different results the text is refused.
//
// Refused: what no layout fits (invalid_date), 03/04/2026 without a layout
// (ambiguous_date), 31 February, 24:00, skipped times (no_such_time), years
// beyond 1 to 9999 (out_of_range).
//
// # Addresses of the net
//
// EMAIL takes name@domain alone and writes the domain in lower case; quoted
// names, display names, mailto: and domains without a dot are invalid_email.
//
// URL takes http and https; without a scheme https:// is put before a host that
// has a dot. Scheme and host become lower case, the rest stays. Other schemes,
// user names, blanks and quotes are invalid_url.
//
// SOCIAL_HANDLE takes @handle, handle or a profile's URL, and writes
// https://x.com/…, https://linkedin.com/in/… or /company/…,
// https://facebook.com/…, https://instagram.com/… without query. A bare
// LinkedIn handle could be a person or a company and needs in/ or company/.
// Posts, groups, searches and other hosts are invalid_handle.
//
// # Telephone
//
// TELEPHONE is always an array. A number with + must be valid in its country;
// one without is tried in the spec's region; both become E.164. Otherwise 7 to
// 15 digits stay as they are. x12, ext. 12, #12 become ;ext=12. Letters, two
// numbers in one text, 4155552671.0 and other lengths are invalid_telephone.
//
// # Address
//
// ADDRESS takes a part a name in [AddressParts] and leaves blank ones out.
// Countries are given by ISO 3166-1 code or name and become alpha-2; only whole
// names count (unknown_country), and Korea, Congo and the like, which several
// share, are ambiguous_country. Latitude and longitude are decimal degrees with
// any number of decimals (invalid_coordinate).
//
// # Full name
//
// FULL_NAME takes first and last name, or one text: "Last, First" is split at
// its comma, others before the last word, to which lower-case particles before
// it (van, de la) and suffixes after it (Jr., III, PhD) belong. A single word is a
// first name. Other commas, and a remark in brackets at the end, are ambiguous_name.
//
// # Selects
//
// SINGLE_SELECT and MULTI_SELECT take ids and labels: as they stand, or else
// with case, blanks and composition folded. A label of several options is
// ambiguous_option, an unknown one unknown_option with the nearest.
//
// # Errors of all types
//
// A blank text is empty; too many parts are too_many_values; a part count that
// the type does not have is wrong_parts. [Error] documents the rest.
package value
