package draft_test

import "testing"

// Years of two digits are shown as they will be read, and asked about where the last
// century may be meant.
func TestCentury(t *testing.T) {
	s := organisation(t)
	for name, test := range map[string]drafting{
		"of this time": {object: "opportunity", table: "ID,Name,Stage,Account,Close Date\n1,A,Proposal,X,13/04/26\n2,B,Proposal,X,14/04/27\n",
			lines: []string{"closeDate: {column: Close Date, date: DD/MM/YY}"}, asks: []string{`guessed: closeDate ("14/04/27" as 2027)`}, quiet: true},
		"birthdays": {object: "contact", table: "ID,Email,Birthday\n1,a@example.com,13.04.71\n2,b@example.com,14.04.58\n",
			lines: []string{"birthday: {column: Birthday, date: DD.MM.YY}"},
			asks:  []string{`birthday: years of two digits are read as 1969 to 2068, "14.04.58" as 2058; write them with four digits in the file, or put the century in with substitute`}, quiet: true},
		"years of four digits": {object: "contact", table: "ID,Email,Birthday\n1,a@example.com,13.04.1958\n", lines: []string{"birthday: {column: Birthday, date: DD.MM.YYYY}"}, quiet: true},
	} {
		t.Run(name, func(t *testing.T) { test.check(t, s) })
	}
}
