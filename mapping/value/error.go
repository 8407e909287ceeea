package value

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Reasons of an Error: stable codes by which faults can be counted and grouped.
const (
	ReasonEmpty            = "empty"             // nothing but blanks where a value is needed
	ReasonTooMany          = "too_many_values"   // several parts for a field of one value
	ReasonWrongParts       = "wrong_parts"       // a number of parts that the type does not have
	ReasonEncoding         = "invalid_encoding"  // not valid UTF-8
	ReasonControl          = "control_character" // a NUL character
	ReasonFormula          = "formula_error"     // #REF! and its like
	ReasonNumber           = "invalid_number"
	ReasonNotation         = "number_notation" // grouped or marked otherwise than the notation says
	ReasonDecimals         = "too_many_decimals"
	ReasonRange            = "out_of_range"
	ReasonExponent         = "exponent"
	ReasonPercent          = "percent"
	ReasonCurrency         = "wrong_currency"
	ReasonCheckbox         = "invalid_checkbox"
	ReasonDate             = "invalid_date"   // no layout fits
	ReasonAmbiguousDate    = "ambiguous_date" // several readings fit
	ReasonNoSuchTime       = "no_such_time"   // 31 February, 25:00, or skipped by daylight saving
	ReasonEmail            = "invalid_email"
	ReasonURL              = "invalid_url"
	ReasonTelephone        = "invalid_telephone"
	ReasonCountry          = "unknown_country"
	ReasonAmbiguousCountry = "ambiguous_country"
	ReasonCoordinate       = "invalid_coordinate"
	ReasonAmbiguousName    = "ambiguous_name"
	ReasonHandle           = "invalid_handle"
	ReasonOption           = "unknown_option"
	ReasonAmbiguousOption  = "ambiguous_option"
)

// Error is a text that is no value of the field.
type Error struct {
	Reason  string // one of the Reason constants
	Part    int    // index of the part at fault
	Value   string // the text as given, uncut and unescaped
	Message string // a complete sentence without the field's name; safe to print
	Allowed string // what would have been taken, when that is a list; safe to print
	Nearest string // the allowed value most like Value; empty when none is
}

func (e *Error) Error() string { return e.Message }

// reject builds an Error whose message is the quoted value and what is wrong.
func reject(reason, text, wrong string) *Error {
	return &Error{Reason: reason, Value: text, Message: quote(text) + " " + wrong}
}

func emptyError(text string) *Error {
	return &Error{Reason: ReasonEmpty, Value: text, Message: "the value is empty"}
}

// quotedRunes is how much of a value a message shows.
const quotedRunes = 60

// quote shows a value in a message: cut, and with everything escaped that
// could act on a terminal.
func quote(s string) string {
	end, runes := 0, 0
	for end < len(s) && runes < quotedRunes {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
		runes++
	}
	if end == len(s) {
		return strconv.Quote(s)
	}
	return strings.TrimSuffix(strconv.Quote(s[:end]), `"`) + `…"`
}
