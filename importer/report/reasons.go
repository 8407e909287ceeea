package report

import "strings"

// reasons are kinds of faults in words that quote no cell and can follow the
// name of a column. The server's codes, and those that are words already, are
// not among them.
var reasons = map[string]string{
	"required_empty":      "no value, but a new record needs one",
	"identity_empty":      "empty, so the row cannot be told from others",
	"wrong_id":            "not the id of such a record",
	"several_references":  "several values, but it links to one record only",
	"too_many_references": "more links than a new record can be given at once",
	"text_too_long":       "more text than a value can have",

	"too_many_values":    "several values where there can be one",
	"wrong_parts":        "not the parts that such a value has",
	"invalid_encoding":   "broken characters",
	"control_character":  "a NUL character",
	"formula_error":      "an error of a formula",
	"invalid_number":     "not a number",
	"number_notation":    "written in another notation of numbers",
	"too_many_decimals":  "more than two decimals",
	"out_of_range":       "too large or too small",
	"exponent":           "written with an exponent",
	"percent":            "a percent sign",
	"wrong_currency":     "in another currency",
	"invalid_checkbox":   "neither of the words for yes and no",
	"invalid_date":       "not a date as the mapping describes them",
	"ambiguous_date":     "a date that can be read in several ways",
	"no_such_time":       "a day or a time that does not exist",
	"invalid_email":      "not an e-mail address",
	"invalid_url":        "not a web address",
	"invalid_telephone":  "not a telephone number",
	"unknown_country":    "not a country",
	"ambiguous_country":  "the name of several countries",
	"invalid_coordinate": "not a coordinate",
	"ambiguous_name":     "a name that can be split in several ways",
	"invalid_handle":     "not a handle of this service",
	"unknown_option":     "not one of the options",
	"ambiguous_option":   "the label of several options",

	"not_found":         "no such record",
	"several_found":     "several such records",
	"invalid_reference": "cannot be looked for",
	"lookup_refused":    "the search was refused",
	"repeated_identity": "the identity of another row",
	"no_match":          "no record matches",
	"several_match":     "several records match",
	"repeated_match":    "the record of another row",
	"match_refused":     "the search for matches was refused",
	"stray_quote":       "a quote where none can be",
	"too_few_cells":     "a row with fewer cells than the header",
	"too_many_cells":    "a row with more cells than the header",
	"unnamed_column":    "a cell in a column that has no name",
	"nul_byte":          "a NUL byte",
	"undecoded_bytes":   "bytes that are no text in the file's encoding",
	"unreadable_cell":   "a cell that cannot be read",
	"malformed_row":     "a row that cannot be read",
	"digits_lost":       "ids that a spreadsheet program has changed: digits are lost; export the data anew and import it unopened",
	"fraction":          "ids that a program has changed: 1234 became 1234.0; export the column as text or as whole numbers",
	"zeros_lost":        "ids that a spreadsheet program may have changed: leading zeros are lost; export the data anew and import it unopened",
	"record_gone":       "the record is no longer there",
	"fixed_relation":    "can only be set when a record is created",
	"record_of_another": "the record belongs to another row",
	"unanswered":        "sent, and no answer came",
	"ambiguous":         "several records match",
	"in_doubt":          "what became of the row is not known",
	"rejected":          "refused",
}

// plainReasons are those whose words say all that a message without a proposal
// (which stands behind a semicolon) says.
var plainReasons = map[string]bool{
	"required_empty": true, "identity_empty": true, "invalid_number": true, "invalid_date": true,
	"invalid_email": true, "invalid_url": true, "invalid_telephone": true, "unknown_country": true,
	"unknown_option": true,
}

// reasonWords is a reason in words.
func reasonWords(reason string) string {
	if words, ok := reasons[reason]; ok {
		return words
	}
	return strings.ReplaceAll(Clean(reason), "_", " ")
}
