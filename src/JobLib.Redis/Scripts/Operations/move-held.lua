-- IMaintenance.MoveHeldAsync: lets those go that have waited too long for their keys, or long enough for their rates, and goes on with what commits have left.
local max = number()
local done = Keys.let_timed_out_go(max)
done = done + Rates.let_go(max - done)
done = done + FollowUps.resume(max - done)
Commit.close()
local over = Keys.next_wait_is_over()
return {done, (done >= max or Batches.first_note()) and 1 or 0, over and math.max(0, over - now) or false}
