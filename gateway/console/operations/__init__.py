"""Operations (运行状况): services with their last hour, what is wrong and what to do, quarantine and write-back."""
