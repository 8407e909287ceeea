package report

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// prefix begins the name of every metric.
const prefix = "lightfield_importer_"

func (m *metrics) one(name, help string, value float64) {
	m.begin(name, help)
	m.sample(name, value)
}

// begin announces a metric. All are gauges: the file tells of one run, and what it
// counts begins at nothing with the next.
func (m *metrics) begin(name, help string) {
	fmt.Fprintf(&m.text, "# HELP %s%s %s\n# TYPE %[1]s%[2]s gauge\n", prefix, name, help)
}

// sample writes a value with labels beside the import's, in pairs of name and value.
func (m *metrics) sample(name string, value float64, labels ...string) {
	m.text.WriteString(prefix + name + "{" + m.label)
	for pair := range slices.Chunk(labels, 2) {
		m.text.WriteString("," + pair[0] + `="` + labelValue(pair[1]) + `"`)
	}
	m.text.WriteString("} " + strconv.FormatFloat(value, 'f', -1, 64) + "\n")
}

// labelValue is a clean text as the format has it between quotation marks.
func labelValue(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
}

// kept is what the next run keeps of an earlier one's metrics.
type kept struct {
	name                string // of the import
	success, completion float64
}

// readMetrics reads a file that WriteMetrics wrote; one that is not there kept nothing.
func readMetrics(path string) (k kept, err error) {
	raw, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return kept{}, nil
	}
	for line := range strings.Lines(string(raw)) {
		name, label, value := parseSample(line)
		switch name {
		case lastSuccess:
			k.name, k.success = label, value
		case lastCompletion:
			k.completion = value
		}
	}
	return k, err
}

// parseSample takes a sample with no label but the import's apart; of any other
// line the name is "".
func parseSample(line string) (name, label string, value float64) {
	rest, ours := strings.CutPrefix(line, prefix)
	name, rest, labelled := strings.Cut(rest, `{import="`)
	end := strings.LastIndex(rest, `"} `)
	if !ours || !labelled || end < 0 {
		return "", "", 0
	}
	value, err := strconv.ParseFloat(strings.TrimSpace(rest[end+len(`"} `):]), 64)
	if err != nil {
		return "", "", 0
	}
	return name, strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(rest[:end]), value
}
