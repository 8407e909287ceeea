package mapping

import (
	"regexp"
	"strconv"
)

// Sizes go from one that holds a header up to what fits into memory.
const leastSize, mostSize = 1 << 10, 1 << 30

var (
	sizeText = regexp.MustCompile(`^([0-9]+)(?: ?(B|kB|KB|MB|GB|KiB|MiB|GiB))?$`)
	sizeUnit = map[string]int{
		"": 1, "B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9,
		"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
	}
)

// size reads a number of bytes, plain or with a unit: 65536, 64 MiB, 64 MB.
func (r *reader) size(e entry) int {
	word, ok := r.text(e.node, e.key)
	if !ok {
		return 0
	}
	if n := parseSize(word); n >= leastSize && n <= mostSize {
		return n
	}
	r.addf(pos(e.node), "%s is a size from 1 KiB to 1 GiB, such as 64 MiB, not %s", e.key, quote(word))
	return 0
}

// parseSize gives -1 for what is no size, or one too large to count.
func parseSize(word string) int {
	m := sizeText.FindStringSubmatch(word)
	if m == nil {
		return -1
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n > mostSize {
		return -1
	}
	return n * sizeUnit[m[2]]
}

// checkSizes finds a limit of rows that no row with the largest cell is within.
func (r *reader) checkSizes(s Source, at Position) {
	if s.MaxCell > 0 && s.MaxRecord > 0 && s.MaxRecord < s.MaxCell {
		r.add(at, say("raise it, or leave it out: a row then has room for four such cells"), "max_record is smaller than max_cell")
	}
}
