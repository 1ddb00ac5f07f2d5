-- IMaintenance.MoveHeldAsync: lets those go that have waited too long for their keys, and goes on with what commits have left.
local max = number()
local done = Keys.let_timed_out_go(max)
done = done + FollowUps.resume(max - done)
local deadline = Keys.next_deadline()
Commit.close()
return {done, (done >= max or Batches.first_note()) and 1 or 0, deadline and math.max(0, deadline - now) or false}
