package mapping

import (
	"fmt"
	"strings"
	"unicode"
)

// longestCompared bounds the work of nearest on texts nobody mistyped.
const longestCompared = 80

// nearest gives the candidate that text was probably meant to be, empty when
// none is near. Case, blanks and marks count for nothing; otherwise at most a
// third of the shorter one's letters may be slips.
func nearest(text string, candidates []string) string {
	if len(text) > longestCompared {
		return ""
	}
	want := letters(text)
	best, least := "", -1
	for _, candidate := range candidates {
		if len(candidate) > longestCompared {
			continue
		}
		have := letters(candidate)
		most := min(len(have), len(want)) / 3
		if len(have) == 0 || max(len(have)-len(want), len(want)-len(have)) > most {
			continue
		}
		if d := slips(want, have); d <= most && (least < 0 || d < least) {
			best, least = candidate, d
		}
	}
	return best
}

// didYouMean is the hint for a near miss, or lists what there is.
func didYouMean(text string, candidates []string, list string) string {
	if near := nearest(text, candidates); near != "" {
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

func letters(s string) []rune {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, unicode.ToLower(r))
		}
	}
	return out
}

// slips counts the insertions, deletions, replacements and exchanges of
// neighbours that lead from a to b.
func slips(a, b []rune) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := range a {
		before, last, row := rows[0], rows[1], rows[2]
		row[0] = i + 1
		for j := range b {
			change := 1
			if a[i] == b[j] {
				change = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+change)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		rows = [3][]int{last, row, before}
	}
	return rows[1][len(b)]
}
