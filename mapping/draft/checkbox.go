package draft

import (
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// Words of checkboxes in the languages of exports, beyond those that are known
// without being told.
var (
	trueWords  = []string{"ja", "j", "oui", "o", "si", "sí", "sim", "wahr", "vrai", "x", "✓", "✔", "checked", "active", "done", "complete", "completed"}
	falseWords = []string{"nein", "non", "falsch", "faux", "unchecked", "inactive", "open", "not done"}
)

// checkbox names the words of the column where they are not the usual ones.
func (f *filling) checkbox(values []Value) {
	usual := func(text string) bool {
		c, err := mapping.Converter(&mapping.Field{}, client.FieldDefinition{ValueType: string(value.Checkbox)})
		if err != nil {
			return false
		}
		_, err = c.Convert(nil, []string{text})
		return err == nil
	}
	for _, v := range values {
		word := strings.ToLower(v.Text)
		switch {
		case usual(word):
		case slices.Contains(trueWords, word):
			f.field.True = append(f.field.True, v.Text)
		case slices.Contains(falseWords, word):
			f.field.False = append(f.field.False, v.Text)
		}
	}
	if f.field.True == nil && f.field.False == nil {
		return
	}
	for _, v := range values { // a list that is given replaces the usual words
		switch strings.ToLower(v.Text) {
		case "true", "yes", "y", "t", "1", "on":
			f.field.True = appendNew(f.field.True, v.Text)
		case "false", "no", "n", "f", "0", "off":
			f.field.False = appendNew(f.field.False, v.Text)
		}
	}
}

func appendNew(list []string, text string) []string {
	if list == nil || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}
