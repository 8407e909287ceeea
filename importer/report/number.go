package report

import (
	"fmt"
	"strconv"
	"time"
)

// number writes 1234567 as 1,234,567.
func number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// plural gives the noun that fits the number.
func plural(n int64, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// rate writes a number a second: 2.5, 25, 1,250.
func rate(perSecond float64) string {
	if perSecond < 9.95 {
		return strconv.FormatFloat(perSecond, 'f', 1, 64)
	}
	return number(int64(perSecond + 0.5))
}

// duration writes a time as people say it: 0.4s, 12s, 3m42s, 2h05m, 3d04h.
func duration(d time.Duration) string {
	switch s := int64(d.Round(time.Second) / time.Second); {
	case d < 0:
		return "0s"
	case d < 9950*time.Millisecond:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + "s"
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 60*60:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	case s < 24*60*60:
		return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
	default:
		return fmt.Sprintf("%dd%02dh", s/86400, s/3600%24)
	}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
