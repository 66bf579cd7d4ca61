package keys

import "time"

// ParseReply returns the signature or the text of an error in an answer.
func ParseReply(line []byte) (signature []byte, text string, err error) {
	signature, err = parseReply(line)
	if r, ok := err.(refusal); ok {
		return nil, string(r), nil
	}
	return signature, "", err
}

// ParseGreeting is parseGreeting.
var ParseGreeting = parseGreeting

// SetTimeout makes a program late that was not so with its greeting.
func (s *CommandSigner) SetTimeout(d time.Duration) { s.timeout = d }

// MaxRequest is the longest request.
var MaxRequest = maxRequest
