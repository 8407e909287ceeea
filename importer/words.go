package importer

import "strings"

func commas(words []string) string { return strings.Join(words, ", ") }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
