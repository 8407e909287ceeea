package mapping

import (
	"fmt"
	"strings"

	"lightfield-importer/mapping/value"
)

// didYouMean is the hint for a near miss, or lists what there is.
func didYouMean(text string, candidates []string, list string) string {
	if near := value.Nearest(text, candidates); near != "" {
		return fmt.Sprintf("did you mean %s?", quote(near))
	}
	if len(candidates) == 0 || list == "" {
		return ""
	}
	return list + ": " + enumerate(candidates)
}

// enumerate lists names for a message, at most twenty.
func enumerate(all []string) string {
	const most = 20
	quoted := make([]string, min(len(all), most))
	for i := range quoted {
		quoted[i] = quote(all[i])
	}
	out := strings.Join(quoted, ", ")
	if len(all) > most {
		out += fmt.Sprintf(" and %d more", len(all)-most)
	}
	return out
}
